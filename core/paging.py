"""Pages of a long list by place, not by number: no COUNT, no OFFSET, page 9,000 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from .errors import BadInput

M = TypeVar("M", bound=models.Model)
_DIGITS = 18  # every number of so many digits fits PostgreSQL's bigint
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
    queryset: models.QuerySet[M, Any],
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 50,
    moment: str = "",
) -> Page[M]:
    """The page older than cursor ``after``, or newer than ``before``, else the newest.

    Ordered by ``-pk``, or with a moment (name of a column of date and time, never null) by it first.
    Raises BadInput for a cursor that no page gave out.
    """
    order = _Order(moment)
    if before:
        rows = list(order.newer(queryset, before)[: size + 1])
        if len(rows) >= size:
            shown = rows[size - 1 :: -1]
            return Page(
                shown,
                next=order.cursor(shown[-1]),
                previous=order.cursor(shown[0]) if len(rows) > size else None,
            )
        after = None  # fewer than a page remain above: show the newest page whole
    rows = list(order.older(queryset, after)[: size + 1])
    shown = rows[:size]
    return Page(
        shown,
        next=order.cursor(shown[-1]) if len(rows) > size else None,
        previous=order.cursor(shown[0]) if after and shown else None,
    )


def capped_count(queryset: models.QuerySet[Any, Any], limit: int = 1000) -> Count:
    """How many rows, looking at no more than ``limit`` + 1 of them."""
    found = queryset.order_by().values("pk")[: limit + 1].count()
    return Count(min(found, limit), found > limit)


class _Order:
    """Newest first, by the key or by a moment and then the key; a cursor is the place of one row in it."""

    def __init__(self, moment: str) -> None:
        self.moment = moment

    def older(self, queryset: models.QuerySet[M, Any], cursor: str | None) -> models.QuerySet[M, Any]:
        names = [f"-{self.moment}", "-pk"] if self.moment else ["-pk"]
        return (queryset.filter(self._beyond(cursor, "lt")) if cursor else queryset).order_by(*names)

    def newer(self, queryset: models.QuerySet[M, Any], cursor: str) -> models.QuerySet[M, Any]:
        names = [self.moment, "pk"] if self.moment else ["pk"]
        return queryset.filter(self._beyond(cursor, "gt")).order_by(*names)

    def cursor(self, row: models.Model) -> str:
        place = str(row.pk)
        if self.moment:
            place = f"{(getattr(row, self.moment) - _EPOCH) // _TICK}.{place}"
        return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")

    def _beyond(self, cursor: str, side: str) -> Q:
        place = _read(cursor, 2 if self.moment else 1)
        beyond = Q(**{f"pk__{side}": place[-1]})
        if not self.moment:
            return beyond
        try:
            at = _EPOCH + place[0] * _TICK
        except OverflowError as error:
            raise _unknown() from error
        # The first condition alone bounds the walk through an index; the second parts rows of one moment.
        return Q(**{f"{self.moment}__{side}e": at}) & (Q(**{f"{self.moment}__{side}": at}) | beyond)


def _read(cursor: str, parts: int) -> list[int]:
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        place = b""
    numbers = place.split(b".")
    if len(numbers) != parts or not all(number.isdigit() and len(number) <= _DIGITS for number in numbers):
        raise _unknown()
    return [int(number) for number in numbers]


def _unknown() -> BadInput:
    sentence = _("This place in the list does not exist. Start again from the first page.")
    return BadInput(sentence, code="bad_cursor")
