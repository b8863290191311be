"""One machine runs everything: PostgreSQL, Redis, the front end and the processes, started by bin/up."""
