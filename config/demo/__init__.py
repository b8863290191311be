"""A town that does not exist: fictitious people, real rules. Everything here goes through the services."""
