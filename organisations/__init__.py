"""Places and offices: the region tree, organisations and their kinds."""
