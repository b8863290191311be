"""What the addresses of the case API share: who asks, which case, and the answer with the whole file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Prefetch, Q
from rest_framework.response import Response

from accounts.models import User
from cases.models import Case, NotSame, Party, Person
from cases.models.case import CaseQuerySet
from cases.presenters.clocks import clocked, put_clocks
from cases.services.watching import watched
from core.api import ApiViewSet

from .intake_in import CASE_NUMBER
from .shown import CaseFile


def case_file(user: User, number: str | None) -> Case:
    """One case with all its page shows, in a constant number of queries."""
    parties = Party.objects.select_related("person", "category").prefetch_related("key_groups")
    case = (
        watched(clocked(Case.objects.visible_to(user)))
        .select_related("dispute_type", "source", "region", "holder", "received_by")
        .defer("search_text", "search")
        .prefetch_related(Prefetch("parties", parties), "alert_decisions")
        .get(number=number)
    )
    put_clocks([case])
    case.known_others = others(case, user)  # type: ignore[attr-defined]
    return case


def others(case: Case, user: User) -> list[str]:
    """Numbers of the cases in sight that were found not to be the same as this one."""
    pairs = NotSame.objects.filter(Q(case=case) | Q(other=case)).values_list("case_id", "other_id")
    ids = {pk for pair in pairs for pk in pair} - {case.pk}
    seen = Case.objects.visible_to(user).filter(pk__in=ids) if ids else Case.objects.none()
    return [number or "" for number in seen.order_by("-pk").values_list("number", flat=True)]


class StaffViewSet(ApiViewSet):
    """A view behind the door: somebody is signed in."""

    @property
    def by(self) -> User:
        """The person who asks and acts."""
        return cast("User", self.request.user)


class CaseApiViewSet(StaffViewSet):
    """What every case address shares: the number, and the sight of the person who asks."""

    serializer_class = CaseFile
    lookup_field = "number"
    lookup_value_regex = CASE_NUMBER
    people: Sequence[Person] = ()
    """Whose names are masked in the texts of the answer."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "people": self.people, "lists": {}}

    def get_queryset(self) -> CaseQuerySet:
        return Case.objects.visible_to(self.by).filter(number__isnull=False)

    def file(self, case: Case, status: int = 200) -> Response:
        """The answer with the whole file, read anew."""
        whole = case_file(self.by, case.number)
        self.people = [party.person for party in whole.parties.all()]
        return self.shown(CaseFile, whole, status)
