"""People who use the portal: users, postings, permissions, scope, login."""
