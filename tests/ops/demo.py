"""What two loads of the demo are compared by."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Event, Party, Stage
from notifications.models import Message
from referrals.models import Leg
from screening.models import Finding, FindingState, Task

Rows = list[tuple[object, ...]]


def shown() -> Rows:
    """What is the same in two loads with one seed: everything but keys and tracking codes."""
    cases = Case.objects.order_by("number").values_list(
        "number", "title", "stage", "alert_level", "holder__name", "received_at", "closed_at", "dispute_type"
    )
    parties = Party.objects.order_by("case__number", "id").values_list(
        "case__number", "person__name", "role", "person__id_number_index", "person__birth_date"
    )
    events = Event.objects.order_by("case__number", "id").values_list(
        "case__number", "kind", "at", "by__username", "organisation__name", "note"
    )
    legs = Leg.objects.order_by("case__number", "number").values_list(
        "case__number", "kind", "state", "from_organisation__name", "to_organisation__name", "offered_at"
    )
    return [*cases, *parties, *events, *legs]


def units_have_returned_for_weeks_and_the_ledger_holds_a_finding_in_every_state() -> None:
    """And the grid worker of the demo has a return to file, the supervisor a strike-off to decide."""
    grid = User.objects.get(username="grid")
    begun = Task.objects.filter(starts_on__lte=timezone.localdate())
    assert begun.of_office(grid).open().exists()
    returned = begun.filter(returned_at__isnull=False)
    assert returned.count() > begun.count() / 2
    assert set(returned.values_list("outcome", flat=True)) == {"nothing", "findings"}
    assert returned.filter(returned_at__gt=F("due_at")).exists()
    assert not returned.filter(returned_at__gt=timezone.now()).exists()
    assert set(Finding.objects.values_list("state", flat=True)) == set(FindingState.values)
    told = Finding.objects.get(major=True).reports
    assert told.filter(read_at=None).exists()
    assert told.filter(read_at__isnull=False).exists()
    case = Finding.objects.get(state="case").case
    assert case.stage == Stage.ACCEPTED
    assert Message.objects.filter(kind="finding_moved", recipient=grid).exists()
