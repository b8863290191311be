"""Handing a case to a body or a person: legs and matching."""
