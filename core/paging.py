"""Pages of a long list by place, not by number: no COUNT, no OFFSET, page 9,000 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from .errors import BadInput

M = TypeVar("M", bound=models.Model)
_DIGITS = 18  # every number of so many digits fits PostgreSQL's bigint


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows newest first, and the cursors of the neighbouring pages (None: there is none)."""

    items: list[M]
    next: str | None
    previous: str | None

    def __iter__(self) -> Iterator[M]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Count:
    """A count that stopped at a limit; shown as ``1000+``."""

    value: int
    capped: bool

    def __int__(self) -> int:
        return self.value

    def __str__(self) -> str:
        return f"{self.value}+" if self.capped else str(self.value)


def keyset(
    queryset: models.QuerySet[M, Any], *, after: str | None = None, before: str | None = None, size: int = 50
) -> Page[M]:
    """The page older than cursor ``after``, or newer than ``before``, else the newest; ordered by ``-pk``.

    Raises BadInput for a cursor that no page gave out.
    """
    if before:
        rows = list(queryset.filter(pk__gt=_read(before)).order_by("pk")[: size + 1])
        if len(rows) >= size:
            shown = rows[size - 1 :: -1]
            return Page(
                shown, next=_cursor(shown[-1]), previous=_cursor(shown[0]) if len(rows) > size else None
            )
        after = None  # fewer than a page remain above: show the newest page whole
    older = queryset.filter(pk__lt=_read(after)) if after else queryset
    rows = list(older.order_by("-pk")[: size + 1])
    shown = rows[:size]
    return Page(
        shown,
        next=_cursor(shown[-1]) if len(rows) > size else None,
        previous=_cursor(shown[0]) if after and shown else None,
    )


def capped_count(queryset: models.QuerySet[Any, Any], limit: int = 1000) -> Count:
    """How many rows, looking at no more than ``limit`` + 1 of them."""
    found = queryset.order_by().values("pk")[: limit + 1].count()
    return Count(min(found, limit), found > limit)


def _cursor(row: models.Model) -> str:
    return base64.urlsafe_b64encode(str(row.pk).encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        place = b""
    if not place.isdigit() or len(place) > _DIGITS:
        sentence = _("This place in the list does not exist. Start again from the first page.")
        raise BadInput(sentence, code="bad_cursor")
    return int(place)
