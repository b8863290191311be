"""Acts on cases, by stage."""
