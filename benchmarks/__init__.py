"""Measures at size: a bulk loader, a runner that measures against floors in the same run."""
