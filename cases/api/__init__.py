"""The case file over the API: the same services, the same sight, personal data masked."""
