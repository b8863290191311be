"""What may be done: one file a theme."""
