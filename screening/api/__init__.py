"""Screening over the API: the same services and the same sight as the pages."""
