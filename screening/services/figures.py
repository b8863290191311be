"""What came of screening, counted: exact whatever the size, in the same number of statements.

Places are counted in the order of their codes, never by rate: nothing here ranks anybody (domain.md,
hard guard 11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Stage
from organisations.models import Region, RegionLevel
from screening.models import Finding, FindingState, ReturnOutcome, Round, Task
from screening.models.round import TaskQuerySet

__all__ = [
    "FORMULAS", "SETTLED", "Figures", "Formula", "of_place", "of_round", "of_rounds", "of_span", "total",
]  # fmt: skip

SETTLED = (
    Q(state__in=(FindingState.SETTLED, FindingState.STRUCK_OFF))
    | Q(state=FindingState.ASKED, settled_at__isnull=False)
    | Q(state__in=(FindingState.CASE, FindingState.ASKED), case__stage__in=(Stage.CLOSED, Stage.ARCHIVED))
)
"""A finding that needs nobody any more: settled on the spot, its case closed, or struck off the ledger."""


@dataclass(frozen=True)
class Figures:
    """Counts of one place. A unit that returned late is done, not on time."""

    expected: int = 0
    done: int = 0
    on_time: int = 0
    nothing: int = 0
    findings: int = 0
    settled: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.done

    @property
    def late(self) -> int:
        """Returned after it was due."""
        return self.done - self.on_time

    @property
    def completion(self) -> float | None:
        """Done / due as a share; None where nothing is due."""
        return self.done / self.expected if self.expected else None

    @property
    def percent(self) -> str:
        """The completion as people read it: never 100 % while one is missing, never 0 % when one is done."""
        if not self.expected:
            return "–"
        if self.done in {0, self.expected}:
            return "100%" if self.done else "0%"
        tenths = (2000 * self.done + self.expected) // (2 * self.expected)
        return f"{min(max(tenths, 1), 999) / 10:.1f}%"

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures)))


@dataclass(frozen=True)
class Formula:
    """One figure and how it comes about, in words that stand beside it."""

    code: str
    label: str | Promise
    formula: str | Promise


FORMULAS = (
    Formula("percent", _("Completion"), _("returned ÷ due")),
    Formula("expected", _("Units due"), _("units that have to return in the round")),
    Formula("done", _("Returned"), _("units that returned, in time or late")),
    Formula("on_time", _("Returned in time"), _("units that returned before the round was due")),
    Formula("missing", _("Not returned"), _("due − returned")),
    Formula("nothing", _("Nothing found"), _("returned units that found nothing")),
    Formula("findings", _("Findings"), _("entries of the ledger opened by returns")),
    Formula("settled", _("Findings settled"), _("settled on the spot, case closed, or struck off")),
)


def total(figures: Iterable[Figures]) -> Figures:
    """The sum over places or rounds."""
    return sum(figures, Figures())


def of_round(user: User, screened: Round, place: Region) -> dict[str, Figures]:
    """The figures of a round in the places just below one, by their codes, of what this person sees.

    The place itself stands under its own code where it is a unit. Two statements.
    """
    tasks = _within(Task.objects.visible_to(user).filter(round=screened), place)
    found = _within(Finding.objects.visible_to(user).filter(task__round=screened), place)
    return _by_place(tasks, found, place)


def of_span(
    user: User, place: Region, first: date, last: date, *, unit_level: str = ""
) -> dict[str, Figures]:
    """The same for the rounds that began, and the findings that were made, from the first to the last day."""
    tasks = _within(Task.objects.visible_to(user).filter(starts_on__range=(first, last)), place)
    found = _within(Finding.objects.visible_to(user), place)
    found = found.filter(found_at__gte=_midnight(first), found_at__lt=_midnight(last + timedelta(days=1)))
    if unit_level:
        tasks = tasks.filter(round__plan__unit_level=unit_level)
        found = found.filter(task__round__plan__unit_level=unit_level)
    return _by_place(tasks, found, place)


def of_place(place: Region, first: date, last: date) -> Figures:
    """All of a place, whoever asks: rounds that began, and findings made, in these days (reports)."""
    tasks = _within(Task.objects.filter(starts_on__range=(first, last)), place)
    found = _within(Finding.objects.all(), place)
    found = found.filter(found_at__gte=_midnight(first), found_at__lt=_midnight(last + timedelta(days=1)))
    return total(_by_place(tasks, found, place).values())


def of_rounds(user: User, rounds: Iterable[int], *, findings: bool = False) -> dict[int, Figures]:
    """The figures of many rounds by their keys, as this person sees them: one statement or two."""
    wanted = list(rounds)
    tasks = Task.objects.visible_to(user).filter(round__in=wanted).annotate(of=F("round"))
    found = Finding.objects.visible_to(user).filter(task__round__in=wanted).annotate(of=F("task__round"))
    return _counted(tasks, found if findings else found.none())


def _within(rows: Any, place: Region) -> Any:
    return rows.filter(region__code__startswith=place.prefix)


def _by_place(tasks: TaskQuerySet, found: QuerySet[Finding], place: Region) -> dict[str, Figures]:
    longer = [level.prefix_length for level in RegionLevel if level.prefix_length > len(place.prefix)]
    below = Left("region_id", longer[0] if longer else len(place.code))
    return _counted(tasks.annotate(of=below), found.annotate(of=below))


def _counted(tasks: QuerySet[Any], found: QuerySet[Any]) -> dict[Any, Figures]:
    """Both annotated with what they are counted by, as `of`."""
    done = Q(returned_at__isnull=False)
    counted = tasks.order_by().values("of").annotate(
        expected=Count("pk"), done=Count("pk", filter=done),
        on_time=Count("pk", filter=done & Q(returned_at__lte=F("due_at"))),
        nothing=Count("pk", filter=Q(outcome=ReturnOutcome.NOTHING)),
    )  # fmt: skip
    made = found.order_by().values("of").annotate(
        findings=Count("pk"), settled=Count("pk", filter=SETTLED)
    )  # fmt: skip
    rows: dict[Any, dict[str, int]] = {}
    for row in (*counted, *made):
        rows.setdefault(row.pop("of"), {}).update(row)
    return {of: Figures(**rows[of]) for of in sorted(rows)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
