"""What the reports share that list rows: so many are shown, and how many more there are is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.moments import day_and_hour
from reports.document import AnyRow, Cell, Grid, Prose, Section
from reports.report import Order

__all__ = ["MOST", "behind_url", "case_cell", "day", "listed", "moment"]

MOST = 200
"""Rows of a list that are shown; a report is read by people."""


def listed(
    caption: str | Promise,
    head: Sequence[str | Promise],
    rows: QuerySet[Any],
    row: Callable[[Any], AnyRow],
    *,
    ready: Callable[[Sequence[Any]], None] = lambda rows: None,
    widths: Sequence[int] = (),
) -> tuple[int, Section]:
    """How many rows there are, and a table of the first of them; a sentence where there is none.

    `ready` is told the rows that will be shown, to fetch what belongs to them at once.
    """
    shown = list(rows[: MOST + 1])
    count = len(shown) if len(shown) <= MOST else rows.count()
    shown = shown[:MOST]
    if not shown:
        return 0, Prose(_("%(list)s: none.") % {"list": caption})
    ready(shown)
    return count, Grid(caption, [head], map(row, shown), note=_more(count - len(shown)), widths=widths)


def _more(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(n)d more row is not shown.", "%(n)d more rows are not shown.", count) % {"n": count}


def case_cell(number: str) -> Cell:
    """The number of a case, which leads to it."""
    return Cell(number, url=reverse("cases:detail", args=[number]))


def behind_url(order: Order, figure: str, **more: str) -> str:
    """The list behind a figure of the order's place and days."""
    return f"{reverse('reports:behind')}?{urlencode(order.asked.params(figure=figure, **more))}"


def moment(at: datetime | None) -> str:
    """A moment in local time, to the minute; a day ends at 24:00."""
    if at is None:
        return ""
    on, hour = day_and_hour(at)
    return f"{on:%Y-%m-%d} {hour}"


def day(at: datetime | None) -> str:
    """The local day."""
    return f"{timezone.localdate(at):%Y-%m-%d}" if at else ""
