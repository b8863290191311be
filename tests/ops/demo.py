"""What two loads of the demo are compared by."""

from __future__ import annotations

from cases.models import Case, Event, Party
from referrals.models import Leg

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
