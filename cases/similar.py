"""Cases that may be the same dispute: the same applicant against the same respondent."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User

from .models import Case, NotSame, Party, PartyRole, Person

MOST = 5
_SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


def similar(case: Case, parties: Iterable[Party], user: User) -> list[Case]:
    """The newest cases in the person's sight with both sides of this one, whichever way round.

    A person is recognised by ID number, or by name where no number is known. Pairs that somebody
    found not to be the same are left out.
    """
    known = list(parties)
    sides = [_same([party.person for party in known if party.role == side]) for side in _SIDES]
    if not all(sides):
        return []
    others = Case.objects.visible_to(user).exclude(pk=case.pk)
    for people in sides:
        others = others.filter(id__in=_cases_of(people))
    dismissed = NotSame.objects.filter(
        Q(case=case, other=OuterRef("pk")) | Q(case=OuterRef("pk"), other=case)
    )
    # First the keys alone: mostly there are none, and to plan the joins of a row takes twenty times as long.
    found = list(others.filter(~Exists(dismissed)).values_list("pk", flat=True)[:MOST])
    return list(Case.objects.filter(pk__in=found).for_rows()) if found else []


def _same(people: Iterable[Person]) -> Q:
    found = Q()
    for person in people:
        by_number = Q(id_number_index=person.id_number_index) if person.id_number_index else Q()
        found |= by_number or Q(name=person.name)
    return found


def _cases_of(people: Q) -> QuerySet[Party, int]:
    in_a_side = Party.objects.filter(role__in=_SIDES, person__in=Person.objects.filter(people))
    return in_a_side.values_list("case_id", flat=True)
