"""One machine runs everything: PostgreSQL, Redis, the front end's build and the processes, started by bin/up."""
