"""Forms of screening: shape only; the services judge."""
