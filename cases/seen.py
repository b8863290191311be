"""Search before create: has this person, pair or matter been seen before, here or elsewhere?

Cases that one sees whole are found themselves. Of all others only the office, the stage and the
day are told, and only for an exact ID number, phone or pair of names: a name alone would let
anybody fish for other offices' cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from core.fields import index_of

from .models import Case, Party, PartyRole, Person
from .privacy import seen_whole

MOST_HITS = 8
REPEAT_WINDOW = timedelta(days=30)
"""How far back a second or third coming counts as a repeat (risk_rules.csv)."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is known so far. `pair` is the names of two opponents."""

    names: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    not_same: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.id_numbers or self.phones or self.pair)


@dataclass(frozen=True)
class Elsewhere:
    """A case of another office, as much as a stranger may know of it."""

    office: str
    stage: str
    day: datetime


@dataclass(frozen=True)
class Seen:
    """Cases one may open, and traces of cases at other offices."""

    here: list[Case]
    elsewhere: list[Elsewhere]

    def __bool__(self) -> bool:
        return bool(self.here or self.elsewhere)


def look(user: User, query: Query) -> Seen:
    """What is known of these people, newest first, at most eight of each."""
    if not query:
        return Seen([], [])
    mine = seen_whole(user)
    wanted = mine.exclude(number__in=query.not_same) if query.not_same else mine
    exact = _exact(query)
    here = wanted.filter(exact).for_rows()[:MOST_HITS] if exact else []
    found = {case.pk: case for case in here}
    for name in query.names:
        found |= {case.pk: case for case in wanted.matching(name).for_rows()[:MOST_HITS]}
    newest = sorted(found.values(), key=lambda case: -case.pk)[:MOST_HITS]
    return Seen(newest, _elsewhere(mine, exact) if exact else [])


def times_seen(parties: Iterable[tuple[PartyRole, str, str]], since: datetime) -> int:
    """How many cases since then already have the same opponents, at any office.

    Args:
        parties: role, name and ID number of each party.
    """
    known = list(parties)
    applicants = [_same_person(name, number) for role, name, number in known if role == PartyRole.APPLICANT]
    respondents = [_same_person(name, number) for role, name, number in known if role == PartyRole.RESPONDENT]
    if not applicants or not respondents:
        return 0
    recent = Case.objects.filter(received_at__gte=since, number__isnull=False)
    for side in (applicants, respondents):
        people = Person.objects.filter(_any(side))
        recent = recent.filter(id__in=Party.objects.filter(person__in=people).values("case_id"))
    return recent.count()


def _same_person(name: str, number: str) -> Q:
    if number:
        return Q(id_number_index=index_of(Person, "id_number_index", number))
    return Q(name=name)


def _any(conditions: Iterable[Q]) -> Q:
    union = Q()
    for condition in conditions:
        union |= condition
    return union


def _exact(query: Query) -> Q | None:
    """Cases with one of these ID numbers or phones, or with both names of the pair."""
    people = [Q(id_number_index=index_of(Person, "id_number_index", n)) for n in query.id_numbers]
    people += [Q(phone_index=index_of(Person, "phone_index", n)) for n in query.phones]
    found = Q()
    if people:
        found |= Q(id__in=_cases_of(_any(people)))
    if query.pair:
        found |= Q(id__in=_cases_of(Q(name=query.pair[0]))) & Q(id__in=_cases_of(Q(name=query.pair[1])))
    return found or None


def _cases_of(people: Q) -> QuerySet[Party, int]:
    return Party.objects.filter(person__in=Person.objects.filter(people)).values_list("case_id", flat=True)


def _elsewhere(mine: QuerySet[Case], exact: Q) -> list[Elsewhere]:
    others = (
        Case.objects.filter(exact, number__isnull=False)
        .exclude(id__in=mine.values("id"))
        .select_related("holder")
        .only("stage", "received_at", "holder__name")[:MOST_HITS]
    )
    return [Elsewhere(case.holder.name, str(case.stage_choice.label), case.received_at) for case in others]
