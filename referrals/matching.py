"""Mediators proposed for a case, each with why: field, place, language, load, fairness (docs/adr/0013).

A proposal only: a person chooses, and a party may choose instead. Four statements, however many mediators.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases.models import Case, Mediation, MediationState, Party, Person, PersonKind
from mediators.models import Absence, Language, Mediator
from mediators.models.register import MediatorQuerySet
from organisations.models import Organisation

from .scoring import Candidate, Need, Point, Scored, Why, rank

__all__ = ["Match", "MatchReason", "language_need", "match"]

_ETHNICITIES = Path(__file__).parent / "fixtures" / "ethnic_languages.csv"
CURRENT = (MediationState.OFFERED, MediationState.ACCEPTED)
STEPPED_BACK = (MediationState.DECLINED, MediationState.RECUSED)


@dataclass(frozen=True)
class MatchReason:
    """Why, as a sentence, and the points it adds; a mark adds none."""

    code: str
    sentence: str
    points: int


@dataclass(frozen=True)
class Match:
    """A mediator proposed. `acquainted`: mediated between these people before, to be weighed by a person."""

    mediator: Mediator
    points: int
    reasons: tuple[MatchReason, ...]
    load: int
    last_assigned: datetime | None
    acquainted: bool


def match(
    case: Case,
    *,
    user: User,
    at: datetime,
    limit: int = 8,
    organisation: Organisation | None = None,
    languages: Sequence[str] = (),
) -> list[Match]:
    """The mediators who fit the case best at that moment, the best first.

    Args:
        organisation: only its mediators; else all that serve the county of the case, or a place above it.
        languages: asked for, beside those the parties' ethnic groups suggest.
    """
    if not can(user, Perms.REGISTER_READ):
        return []
    parties = list(case.parties.select_related("person"))
    people = [party.person for party in parties]
    known = _known_to(case, parties)
    rows = list(_candidates(case, organisation, at).prefetch_related("specialities"))
    found = [_candidate(row, people, known, at) for row in rows]
    need = Need(case.dispute_type_id, case.region_id, language_need(people) | set(languages))
    by_id = {row.pk: row for row in rows}
    return [_match(by_id[scored.candidate.id], scored) for scored in rank(need, found)[:limit]]


def language_need(people: Sequence[Person]) -> frozenset[str]:
    """Languages that the parties' ethnic groups suggest (domain.md, matching)."""
    groups = [person.ethnicity for person in people if person.ethnicity]
    return frozenset(code for start, code in _ethnic_languages() for g in groups if g.startswith(start))


@cache
def _ethnic_languages() -> tuple[tuple[str, str], ...]:
    with _ETHNICITIES.open(encoding="utf-8", newline="") as lines:
        return tuple((row["begins"], row["language"]) for row in csv.DictReader(lines))


def _candidates(case: Case, organisation: Organisation | None, at: datetime) -> MediatorQuerySet:
    """Who serves the place, with load, last case, and whether recused here or away now."""
    away = Absence.objects.filter(mediator=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    theirs = Mediation.objects.filter(mediator=OuterRef("pk"))
    current = theirs.filter(state__in=CURRENT).order_by().values("mediator").annotate(n=Count("pk"))
    return (
        Mediator.objects.active()
        .filter(_around(case) if organisation is None else Q(organisation=organisation))
        .select_related("organisation")
        .annotate(
            load=Coalesce(Subquery(current.values("n")), 0),
            last_assigned=Subquery(theirs.order_by("-id").values("assigned_at")[:1]),
            away=Exists(away),
            stepped_back=Exists(theirs.filter(case=case, state__in=STEPPED_BACK)),
        )
    )


def _around(case: Case) -> Q:
    """The county of the case, or only the places above it where no county is known."""
    region = case.region
    above = Q(organisation__region_id__in=region.ancestor_codes)
    if len(region.prefix) < 6:
        return above | Q(organisation__region_id=region.code)
    return above | Q(organisation__region__code__startswith=region.county_code)


def _known_to(case: Case, parties: Sequence[Party]) -> set[int]:
    """Mediators of earlier cases of the same people, told apart by ID number, else by their own entry."""
    people = [party.person for party in parties]
    numbers = [person.id_number_index for person in people if person.id_number_index]
    same = Q(pk__in=[person.pk for person in people]) | Q(id_number_index__in=numbers)
    mediated = Mediation.objects.exclude(case=case).filter(
        case__in=Party.objects.filter(person__in=Person.objects.filter(same)).values("case")
    )
    return set(mediated.exclude(state=MediationState.DECLINED).values_list("mediator_id", flat=True))


def _candidate(row: Mediator, people: Sequence[Person], known: set[int], at: datetime) -> Candidate:
    """No address or phone of a mediator is kept: whoever bears the name of a party is taken for the party."""
    names = {person.name for person in people if person.kind == PersonKind.NATURAL}
    counted: dict[str, object] = row.__dict__
    fields = tuple((s.name, tuple(s.dispute_types)) for s in row.specialities.all() if s.active)
    return Candidate(
        id=row.pk,
        region=row.organisation.region_id,
        fields=fields,
        languages=frozenset(row.languages),
        load=int(str(counted["load"])),
        last_assigned=row.last_assigned,  # type: ignore[attr-defined]
        serves=row.serves_on(timezone.localdate(at)),
        away=bool(counted["away"]),
        stepped_back=bool(counted["stepped_back"]),
        is_party=row.name in names,
        acquainted=row.pk in known,
    )


def _match(row: Mediator, scored: Scored) -> Match:
    one = scored.candidate
    reasons = tuple(MatchReason(r.why.value, _sentence(r, one), r.points) for r in scored.reasons)
    return Match(row, scored.points, reasons, one.load, one.last_assigned, one.acquainted)


def _sentence(reason: Point, one: Candidate) -> str:
    if reason.why is Why.SPECIALITY:
        return _("Knows this field: %(field)s") % {"field": reason.word}
    if reason.why is Why.LANGUAGE:
        return _("Speaks %(language)s") % {"language": Language(reason.word).label}
    if reason.why is Why.LOAD:
        return _load(one.load)
    return _PLAIN[reason.why]()


def _load(load: int) -> str:
    if not load:
        return _("No case in hand")
    return ngettext("%(count)d case in hand", "%(count)d cases in hand", load) % {"count": load}


_PLAIN = {
    Why.VILLAGE: lambda: _("Works in the same village or community"),
    Why.TOWNSHIP: lambda: _("Works in the same township or subdistrict"),
    Why.COUNTY: lambda: _("Works in the same county"),
    Why.CITY: lambda: _("Works in the same city"),
    Why.ACQUAINTED: lambda: _("Mediated between these people before: see whether that is a help or a bias"),
}
