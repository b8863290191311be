"""The clock that decides: the database's."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def clock() -> datetime:
    """What time it is there, now and not at the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
