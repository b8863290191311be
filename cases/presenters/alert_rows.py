"""Which open deadlines stand on the alert board: the late and pressing ones in sight, the worst first.

Found from the open deadlines by the day they are due, never by walking the cases: what the board costs
depends on what is late, not on how many cases there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Case as Choice
from django.db.models import (
    Count,
    DateTimeField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, scope_of
from cases.models import Case
from core.kept import kept
from deadlines.models import Card, Deadline, Rung
from deadlines.models.deadline import DeadlineQuerySet

from .clocks import SOON, with_rungs

__all__ = ["SHOWN", "Asked", "Found", "alerts_of", "find", "watches"]

MOST = 10
"""Deadlines shown in one column; the list has the others."""
SHOWN = (
    ("soon", _("Overdue or due within 24 hours")),
    ("late", pgettext_lazy("clock", "Overdue")),
    ("today", _("Due today")),
    ("card", _("With a card")),
)
_RANKS = {Card.RED: 0, Card.YELLOW: 1}
_LATE, _PRESSING = 2, 3


@dataclass(frozen=True)
class Asked:
    """What the board is narrowed by: a word of SHOWN, the code of a place, a family of policies."""

    show: str = "soon"
    region: str = ""
    family: str = ""


@dataclass(frozen=True)
class Found:
    """The deadlines of the board in their order, and how many each level has altogether."""

    rows: list[Deadline]
    totals: Mapping[str, int]


def watches(user: User) -> bool:
    """Whether the person watches over all in her sight; others see what their own offices answer for."""
    return can(user, Perms.CASE_APPROVE) or can(user, Perms.CASE_TRIAGE)


def find(user: User, asked: Asked, now: datetime) -> Found:
    """The worst of each level: red cards, then yellow ones, then what is late, then what is pressing."""
    order = (F("rank"), F("due_at"), F("pk"))
    level = Case.objects.filter(pk=OuterRef("file_id")).values("alert_level")[:1]
    ranked = alerts_of(user, asked, now).annotate(level=Subquery(level), rank=_rank(now))
    if asked.show == "card":
        ranked = ranked.filter(rank__lt=_LATE)
    placed = ranked.annotate(
        place=Window(RowNumber(), partition_by=F("level"), order_by=order),
        total=Window(Count("pk"), partition_by=F("level")),
    ).filter(place__lte=MOST)
    known = list(placed.order_by(*order).values_list("pk", "level", "total"))
    return Found(_read(pk for pk, _level, _total in known), {level: total for _pk, level, total in known})


def alerts_of(user: User, asked: Asked, now: datetime) -> DeadlineQuerySet:
    """The deadlines that belong on the board of this person, not yet in any order."""
    rows = Deadline.objects.open().filter(_due(asked.show, now), paused_at=None)
    if asked.family:
        rows = rows.family(asked.family)
    if not watches(user):
        rows = rows.filter(office__in=scope_of(user).organisations)
    cases = Case.objects.visible_to(user)
    if asked.region:
        cases = cases.filter(region__code__startswith=asked.region)
    return rows.filter(file_id__in=cases.order_by().values("pk"))


def _due(show: str, now: datetime) -> Q:
    if show == "today":
        tomorrow = timezone.localdate(now) + timedelta(days=1)
        return Q(due_at__gt=now, due_at__lt=timezone.make_aware(datetime.combine(tomorrow, time.min)))
    return Q(due_at__lte=now + SOON) if show == "soon" else Q(due_at__lte=now)


def _rank(now: datetime) -> Choice:
    """Which card the deadline shows at that moment, by the moments of its own rungs."""
    carded = _carded()
    cards = [
        When(
            LessThanOrEqual(_moment_of(code), now), policy__ladder__in=ladders, then=Value(_RANKS[Card(card)])
        )
        for card in _RANKS
        for code, ladders in carded.get(card, {}).items()
    ]
    late = When(due_at__lte=now, then=Value(_LATE))
    return Choice(*cards, late, default=Value(_PRESSING), output_field=IntegerField())


def _moment_of(code: str) -> Func:
    """The moment of that rung of the deadline's own ladder; null where it has none."""
    place = Func(F("rung_codes"), Value(code), function="array_position")
    return Func(
        F("rung_times"), place, template="(%(expressions)s]", arg_joiner=")[", output_field=DateTimeField()
    )


def _read(keys: Iterable[int]) -> list[Deadline]:
    """The rows of these keys in their order, with their ladders and the offices that answer for them."""
    wanted = list(keys)
    rows = with_rungs(Deadline.objects.filter(pk__in=wanted), "office") if wanted else ()
    known = {row.pk: row for row in rows}
    return [known[key] for key in wanted if key in known]


@kept
def _carded() -> dict[str, dict[str, list[str]]]:
    """Card -> code of a rung that shows it -> ladders in which it does."""
    found: dict[str, dict[str, list[str]]] = {}
    for card, code, ladder in Rung.objects.exclude(card="").values_list("card", "code", "ladder"):
        found.setdefault(card, {}).setdefault(code, []).append(ladder)
    return found
