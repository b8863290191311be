"""Register of mediation organisations and mediators."""
