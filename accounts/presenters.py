"""What the audit page shows of one entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from core.models import AuditEntry
from organisations.models import Organisation

from .trail import ACTS


@dataclass(frozen=True)
class Line:
    """One entry as a row of the table."""

    at: datetime
    name: str
    username: str
    office: str
    act: str | Promise
    subject: str
    reason: str
    detail: str
    ip: str


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """The entries with the names of their offices, in one further query."""
    rows = list(entries)
    numbers = {int(row.organisation) for row in rows if row.organisation.isdigit()}
    offices = Organisation.objects.in_bulk(numbers)
    return [_line(row, offices) for row in rows]


def _line(row: AuditEntry, offices: dict[int, Organisation]) -> Line:
    office = offices.get(int(row.organisation)) if row.organisation.isdigit() else None
    return Line(
        at=row.at,
        name=row.by.name,
        username=row.by.username,
        office=office.name if office else row.organisation,
        act=ACTS.get(row.action, row.action),
        subject=f"{row.subject_type} {row.subject_id}".strip(),
        reason=row.reason,
        detail="；".join(f"{name}={_plain(value)}" for name, value in row.detail.items()),
        ip=row.ip or "",
    )


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
