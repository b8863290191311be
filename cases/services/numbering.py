"""Case numbers and tracking codes."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import connection
from django.utils import timezone

_UNAMBIGUOUS = "23456789BCDFGHJKMNPQRTVWXYZ"
_TRACKING_LENGTH = 12

_TAKE_NEXT = """
    INSERT INTO cases_numberseries AS series (county_code, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (county_code, year) DO UPDATE SET last = series.last + 1
    RETURNING last
"""


def next_number(county_code: str, at: datetime) -> str:
    """The next number of the county in the local year of `at`, such as 150203-2026-000123.

    `county_code` opens the number; with a letter before it, it numbers another book than the cases.

    The row of the series stays locked until the transaction ends, so a number is given to one case
    only and a rolled-back case leaves no gap. Take it late in the transaction.
    """
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NEXT, [county_code, year])
        (running,) = cursor.fetchone()
    return f"{county_code}-{year}-{running:06d}"


def new_tracking_code() -> str:
    """A random code of 57 bits, without characters that are misread aloud, such as 4F7K-9QXM-2HRD."""
    characters = [secrets.choice(_UNAMBIGUOUS) for _position in range(_TRACKING_LENGTH)]
    return "-".join("".join(characters[i : i + 4]) for i in range(0, _TRACKING_LENGTH, 4))
