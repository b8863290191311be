"""Bring a loaded database up to what the code wants now, and roll its figures up: before each measurement."""

from __future__ import annotations

import time

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks.telling import say
from reports.services.rolling import catch_up


def main() -> None:
    """Migrate and analyse what is new; a database that is up to date takes a second."""
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_user_tables WHERE last_analyze IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute("ANALYZE")
    say(f"migrated and analysed in {time.monotonic() - began:.0f} s")
    say(f"{catch_up():,} acts rolled up, as the worker does each minute")


if __name__ == "__main__":
    main()
