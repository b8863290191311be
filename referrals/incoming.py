"""What waits for triage with a person: the most dangerous first, then the longest waiting. Read by place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Case as Choice
from django.db.models import Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import AlertLevel, Case, Stage
from cases.models.case import CaseQuerySet
from cases.presenters.clocks import clocked
from core.errors import BadInput
from organisations.models import OrganisationGroup, RegionLevel

from .models import Contest

__all__ = ["SIZE", "Incoming", "incoming", "page"]

SIZE = 20
TO_TRIAGE = (Stage.ACCEPTED, Stage.RETRIAGE)
_PLACE = re.compile(r"([0-2])-([0-9]{1,18})")


@dataclass(frozen=True)
class Incoming:
    """Some of what waits, and the place after the last of them (None: there is no more)."""

    cases: list[Case]
    next: str | None


def incoming(user: User) -> CaseQuerySet:
    """Cases whose route this person is asked to decide.

    Accepted or back for triage: held by an office of hers, or by an office of her county that has no triage
    of its own. Contested: put to an office of hers to decide.
    """
    scope = scope_of(user, Perms.CASE_TRIAGE)
    waits = Q(stage__in=TO_TRIAGE, holder__in=scope.organisations)
    for prefix in sorted(scope.prefixes):
        here = Q(region__code__startswith=prefix)
        if len(prefix) >= RegionLevel.COUNTY.prefix_length:
            waits |= here & Q(stage__in=TO_TRIAGE) & ~Q(holder__kind__group=OrganisationGroup.CENTRE)
    asked = Contest.objects.filter(case=OuterRef("pk"), above__in=scope.organisations, decision=None)
    waits |= Q(stage=Stage.CONTESTED) & Q(Exists(asked))
    return Case.objects.visible_to(user, Perms.CASE_TRIAGE).open().filter(waits)


def page(user: User, after: str = "") -> Incoming:
    """The next cases after a place, by danger and age; never a page number.

    Raises:
        BadInput: a place that no page gave out.
    """
    rows = incoming(user)
    if after:
        rank, pk = _read(after)
        calmer = [level for level in AlertLevel if level.rank < rank]
        same = [level for level in AlertLevel if level.rank == rank]
        rows = rows.filter(Q(alert_level__in=calmer) | Q(alert_level__in=same, pk__gt=pk))
    found = list(clocked(rows.for_rows()).order_by(_RANK.desc(), "pk")[: SIZE + 1])
    shown = found[:SIZE]
    return Incoming(shown, _written(shown[-1]) if len(found) > SIZE else None)


_RANK = Choice(
    *(When(alert_level=level, then=Value(level.rank)) for level in AlertLevel),
    default=Value(0),
    output_field=IntegerField(),
)


def _written(case: Case) -> str:
    return f"{AlertLevel(case.alert_level).rank}-{case.pk}"


def _read(place: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(place)
    if found is None:
        sentence = _("This place in the list does not exist. Start again from the first page.")
        raise BadInput(sentence, code="bad_cursor")
    return int(found[1]), int(found[2])
