"""What the Ministry's table asks beside counts of acts: people, amounts, performance, what was prevented.

One statement, by the office that mediated: sums over the very acts that the measures count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, Sum, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from cases.models import Agreement, Event, FollowUp, Performance, Prevented, Term
from reports.asked import Asked
from reports.events import events_of
from reports.measures import measure

__all__ = ["NOTHING", "Sums", "sums_by_office"]

KINDS = tuple(Prevented)
_ACTS = ("agree", "close")
_UNDONE = (Performance.PARTLY, Performance.NOT)
_CENT = 100


@dataclass(frozen=True)
class Sums:
    """People and money of the cases mediated and closed, and what was prevented."""

    people: int = 0
    cents: int = 0
    performed: int = 0
    prevented: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Cases and persons by what was prevented."""

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.people + other.people,
            self.cents + other.cents,
            self.performed + other.performed,
            {kind: _added(self.of(kind), other.of(kind)) for kind in KINDS},
        )

    def of(self, kind: str) -> tuple[int, int]:
        """Cases and persons."""
        return self.prevented.get(kind, (0, 0))


NOTHING = Sums()


def sums_by_office(asked: Asked) -> dict[int, Sums]:
    """The sums by key of the office that held the case at the act; one statement."""
    mediated = measure("closed_mediated").where
    agreed = measure("agreed").where & _performed(asked)
    rows: Any = events_of(asked).filter(act__in=_ACTS).order_by().values("to_holder")
    found = rows.annotate(
        people=Sum("case__people_count", filter=mediated), amount=Sum("case__amount", filter=mediated),
        performed=Count("pk", filter=agreed), **_prevented(),
    )  # fmt: skip
    return {row["to_holder"]: _sums(row) for row in found}


def _prevented() -> dict[str, Any]:
    """Every closing that says so, also the second of a case that broke out again."""
    persons = _number("prevented_people")
    told: dict[str, Any] = {}
    for kind in KINDS:
        says = Q(act="close", facts__prevented__contains=[kind.value])
        told[f"{kind}_cases"] = Count("case", filter=says, distinct=True)
        told[f"{kind}_people"] = Sum(persons, filter=says)
    return told


def _performed(asked: Asked) -> Q:
    """Nothing of the agreement was owed any more at the end of the last day.

    With terms: each was performed, or waived by the creditor. Without: a visit did not find otherwise.
    """
    end = timezone.make_aware(datetime.combine(asked.until + timedelta(days=1), time()))
    first = Agreement.objects.filter(case=OuterRef("case"), number=1, in_force_at__lt=end)
    terms = Term.objects.filter(agreement__case=OuterRef("case"), agreement__number=1)
    done = Event.objects.filter(case=OuterRef("agreement__case"), kind="perform", at__lt=end)
    done = done.alias(term=_number("term")).filter(term=OuterRef("pk"))
    undone = FollowUp.objects.filter(case=OuterRef("case"), at__lt=end, performance__in=_UNDONE)
    owed = Exists(terms.filter(~Exists(done)))
    return Q(Exists(first)) & ~Q(owed) & (Q(Exists(terms)) | ~Q(Exists(undone)))


def _number(fact: str) -> Cast:
    """A fact of an event that is a whole number."""
    return Cast(KeyTextTransform(fact, "facts", output_field=TextField()), BigIntegerField())


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(
        people=row["people"] or 0, cents=int((row["amount"] or 0) * _CENT), performed=row["performed"],
        prevented={kind: (row[f"{kind}_cases"], row[f"{kind}_people"] or 0) for kind in KINDS},
    )  # fmt: skip


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]
