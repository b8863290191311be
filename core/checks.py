"""Start-up check that the database keeps what it has confirmed. Runs with ``check --database default``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 — Django's name
from django.db import connections

_OLDEST = 160000
_WANTED = {
    "fsync": ("on", "a power cut can lose or tear confirmed cases"),
    "full_page_writes": ("on", "a power cut can leave torn pages"),
    "synchronous_commit": ("on", "a confirmed case can be lost in a crash"),
    "data_checksums": ("on", "silent corruption of the disk is not noticed"),
}


@register(Tags.database)
def check_database_keeps_its_word(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """core.E001-E002 on a site, core.W001-W002 elsewhere."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor == "postgresql":
            found += _complaints(_settings_of(alias))
    return found


def _settings_of(alias: str) -> dict[str, str]:
    names = [*_WANTED, "server_version_num"]
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names])
        return dict(cursor.fetchall())


def _complaints(found: dict[str, str]) -> list[CheckMessage]:
    site = getattr(settings, "SITE", False)
    kind, letter = (Error, "E") if site else (Warning, "W")
    complaints: list[CheckMessage] = []
    if int(found["server_version_num"]) < _OLDEST:
        complaints.append(kind("PostgreSQL 16 or newer is needed", id=f"core.{letter}001"))
    for name, (wanted, danger) in _WANTED.items():
        # synchronous_commit knows stronger words than "on"
        if found.get(name) not in {wanted, "remote_apply"}:
            text = f"PostgreSQL runs with {name} = {found.get(name)}: {danger}"
            complaints.append(kind(text, id=f"core.{letter}002"))
    return complaints
