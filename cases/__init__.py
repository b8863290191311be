"""The case file, from first contact to archive."""
