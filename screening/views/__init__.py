"""Pages of screening: parse, call a service, answer."""
