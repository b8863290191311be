"""Everything is broken on purpose here, and an oracle judges what is left."""
