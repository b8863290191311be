"""Which lines an export holds: the list of cases as it is narrowed, or the acts behind a figure.

The same rule is asked three times, always within the right to export: when the page says how many lines to
expect, when the job is started, and when it runs, since a posting may have ended meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.filters import CaseFilter, moment
from cases.models import Case
from cases.models.case import CaseQuerySet
from cases.services import search
from core.errors import BadInput, NotFound
from core.paging import capped_count
from reports.asked import Asked, asked_from
from reports.counted import Counted, Narrow, counted, narrow_from

__all__ = ["CHUNK", "FIGURE", "NAMES", "WORD", "Figure", "Narrowed", "asked_of"]

WORD = "s"
"""The parameter that holds a searched word as a sealed token."""
FIGURE = "figure"
"""The parameter that names a measure: lines are then its acts."""
OF_CASES = frozenset({*CaseFilter.base_filters, WORD})
OF_FIGURES = frozenset(
    {FIGURE, "place", "since", "until", "type", "source", "level", "office", "own", "door", "body", "policy",
     "giver", "taker"}
)  # fmt: skip
NAMES = OF_CASES | OF_FIGURES
CHUNK = 2000
COUNTED = 10_000
"""Lists up to this length are counted; the length of longer ones is estimated."""
Line = tuple[int, datetime | None]


@dataclass(frozen=True)
class Figure:
    """A figure with everything its address says, and what it counted."""

    asked: Asked
    narrow: Narrow
    found: Counted


@dataclass(frozen=True)
class Narrowed:
    """A list under its filters, for one person; `asked` are the parameters of its address."""

    owner: User
    asked: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def figure(self) -> Figure | None:
        """The figure whose acts are asked for, if any.

        Raises:
            NotFound: no such figure, or the place is not within reach.
            BadInput: no such day or filter.
        """
        if not self.asked.get(FIGURE):
            return None
        narrow = narrow_from(self.asked)
        try:
            asked = asked_from(self.owner, self.asked)
            return Figure(asked, narrow, counted(self.owner, asked, narrow, self.asked))
        except Http404:
            raise NotFound(_("There is no such figure in your area.")) from None

    @cached_property
    def filters(self) -> CaseFilter:
        """The filters of the list of cases, over the cases this person may take away."""
        request = HttpRequest()
        request.user = self.owner
        return CaseFilter(self.asked, queryset=self._found(), request=request, only=self.asked)

    @cached_property
    def word(self) -> str:
        """The searched word; "" if none was. Raises BadInput for a token of somebody else."""
        token = self.asked.get(WORD, "")
        return search.opened(self.owner, token) if token else ""

    def rows(self) -> QuerySet[Any]:
        """Cases, or acts on cases. Raises BadInput for a filter that is none."""
        return self._counted(self.figure) if self.figure else self._cases()

    def lines(self) -> Iterator[Line]:
        """The case of each line, and when the act was; in the order of the page, newest first.

        Read by place in steps that cost what a page of the list costs: no statement is long, however long the
        list, and what is logged meanwhile comes before its beginning.
        """
        if self.figure:
            found = self.figure.found
            for _key, at, case in _walked(self.rows(), found.moment, found.case):
                yield case, at
            return
        for key, *_moment in _walked(self.rows(), moment(self.filters.chosen)):
            yield key, None

    def expected(self, most: int = COUNTED) -> tuple[int, bool]:
        """How many lines there are; and whether that is only what the planner of the database expects."""
        counted = capped_count(self.rows(), most)
        if not counted.capped:
            return counted.value, False
        (plan,) = json.loads(self.rows().order_by().values("pk").explain(format="json"))
        return max(most, int(plan["Plan"]["Plan Rows"])), True

    def _cases(self) -> CaseQuerySet:
        if not self.filters.is_valid():
            raise _wrong({name: [str(one) for one in told] for name, told in self.filters.errors.items()})
        found: CaseQuerySet = self.filters.qs
        return found

    def _counted(self, figure: Figure) -> QuerySet[Any]:
        scope, found = scope_of(self.owner, Perms.EXPORT), figure.found
        if any(figure.asked.place.prefix.startswith(prefix) for prefix in scope.prefixes):
            return found.rows
        mine = Case.objects.visible_to(self.owner, Perms.EXPORT).values("pk")
        return found.rows.filter(**{f"{found.case}__in": mine})

    def _found(self) -> CaseQuerySet:
        if not self.word:
            return Case.objects.visible_to(self.owner, Perms.EXPORT)
        return search.find(self.owner, search.read(self.word)).visible_to(self.owner, Perms.EXPORT)


def _walked(rows: QuerySet[Any], moment: str, *more: str) -> Iterator[tuple[Any, ...]]:
    """Key, moment and further columns of these rows, by moment and key downwards, in steps."""
    order = (moment, "pk") if moment else ("pk",)
    names = ("pk", *order[:-1], *more)
    rows = rows.order_by(*(f"-{name}" for name in order))
    page = list(rows.values_list(*names)[:CHUNK])
    while page:
        yield from page
        if len(page) < CHUNK:
            return
        page = list(rows.filter(_after(moment, page[-1])).values_list(*names)[:CHUNK])


def _after(moment: str, last: tuple[Any, ...]) -> Q:
    """Rows that follow this one. The first condition alone bounds the walk through an index."""
    if not moment:
        return Q(pk__lt=last[0])
    at = last[1]
    return Q(**{f"{moment}__lte": at}) & (Q(**{f"{moment}__lt": at}) | Q(pk__lt=last[0]))


def asked_of(params: Mapping[str, str]) -> dict[str, str]:
    """What of an address narrows the list: of a figure, or of the list of cases."""
    names = OF_FIGURES if params.get(FIGURE) else OF_CASES
    return {name: params[name] for name in sorted(names) if params.get(name)}


def _wrong(fields: dict[str, list[str]]) -> BadInput:
    return BadInput(_("Some fields need your attention."), code="invalid", fields=fields)
