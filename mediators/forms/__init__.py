"""What the acts of this room ask; pages and API read the same forms."""
