"""Which rows a case has for its papers to speak of; told in one statement, nothing personal is read."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from cases.models import (
    Agreement,
    Attachment,
    Case,
    Closing,
    Confirmation,
    Event,
    FollowUp,
    Mediation,
    Session,
    SessionState,
    Term,
    TermState,
)

_CASE = OuterRef("pk")


@dataclass(frozen=True)
class Rows:
    """What there is: acts done, kinds of papers added, forms of agreement, and rows of the later stages."""

    acts: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    served: bool = False
    held: bool = False
    performed: bool = False
    confirmation: bool = False
    closed: bool = False
    visited: bool = False


def rows_of(case: Case) -> Rows:
    """The rows of a case, in one statement."""
    found = Case.objects.filter(pk=case.pk).values_list(
        ArraySubquery(Event.objects.filter(case=_CASE).order_by().values("kind").distinct()),
        ArraySubquery(standing(Attachment.objects.filter(case=_CASE)).values("kind").distinct()),
        ArraySubquery(Agreement.objects.filter(case=_CASE).order_by().values("form").distinct()),
        Exists(Mediation.objects.filter(case=_CASE, notice_served_on__isnull=False)),
        Exists(Session.objects.filter(mediation__case=_CASE, state=SessionState.HELD)),
        Exists(Term.objects.filter(agreement__case=_CASE, state=TermState.PERFORMED)),
        Exists(Confirmation.objects.filter(agreement__case=_CASE)),
        Exists(Closing.objects.filter(case=_CASE)),
        Exists(FollowUp.objects.filter(case=_CASE)),
    )
    acts, added, forms, *others = found[0]
    return Rows(frozenset(acts), frozenset(added), frozenset(forms), *others)


def standing(added: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Added papers that were not struck out."""
    return added.filter(struck_at__isnull=True).order_by()
