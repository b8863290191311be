"""What a list of cases can be narrowed by. Only what is named here; the searched word is not a filter."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.scope import Scope, scope_of
from deadlines.models import Deadline
from deadlines.models.deadline import DeadlineQuerySet
from organisations.models import Organisation, Region, RegionLevel

from .models import AlertLevel, Case, CaseSource, DisputeType, Stage
from .models.case import CaseQuerySet

STATES = (("open", pgettext_lazy("state of a case", "Open")), ("ended", _("Ended")))
DUE = (
    ("late", pgettext_lazy("clock", "Overdue")),
    ("today", _("Due today")),
    ("paused", _("Stands still")),
    ("undated", _("No date yet")),
)
STAGES = tuple((stage.value, stage.label) for stage in Stage if stage != Stage.DRAFT)
_LEVELS_BELOW = 2


def places(request: HttpRequest | None) -> QuerySet[Region]:
    """The person's own places and two levels below them."""
    if request is None:
        return Region.objects.none()
    prefixes = scope_of(request.user).prefixes
    found = Q(pk__in=())
    for prefix in prefixes:
        below = [level.value for level in RegionLevel if level.prefix_length >= len(prefix)]
        found |= Q(code__startswith=prefix, level__in=below[: _LEVELS_BELOW + 1])
    return Region.objects.filter(found)


def offices(request: HttpRequest | None) -> QuerySet[Organisation]:
    """The organisations that may hold a case of the person's scope."""
    if request is None:
        return Organisation.objects.none()
    scope: Scope = scope_of(request.user)
    found = Q(pk__in=scope.organisations)
    for prefix in scope.prefixes:
        found |= Q(region__code__startswith=prefix)
    return Organisation.objects.filter(found)


def moment(asked: Container[str]) -> str:
    """The column a narrowed list is read by, or "" for its key.

    Between days the list is read by day: to seek an old day newest first would walk the whole history.
    """
    return "received_at" if "since" in asked or "until" in asked else ""


def clocks(state: str, now: datetime) -> DeadlineQuerySet:
    """The open deadlines of a state of `DUE`; each is read from the open ones alone, by their date."""
    if state == "late":
        return Deadline.objects.late(now)
    if state == "paused":
        return Deadline.objects.open().filter(paused_at__isnull=False)
    if state == "undated":
        return Deadline.objects.undated()
    tonight = _midnight(timezone.localdate(now) + timedelta(days=1))
    return Deadline.objects.open().filter(due_at__gt=now, due_at__lt=tonight, paused_at=None)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CaseFilter(django_filters.FilterSet):
    """Every filter is one condition that an index of the table serves."""

    base_filters: Mapping[str, Any]

    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state")
    due = django_filters.ChoiceFilter(label=_("Time limit"), choices=DUE, method="by_due")
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=STAGES, method="by_stage")
    level = django_filters.ChoiceFilter(
        label=_("Alert level"), choices=AlertLevel.choices, field_name="alert_level"
    )
    type = django_filters.ModelChoiceFilter(
        label=_("Dispute type"), empty_label=_("All"), queryset=DisputeType.objects.all(), method="by_type"
    )
    source = django_filters.ModelChoiceFilter(
        label=_("Case source"), empty_label=_("All"), queryset=CaseSource.objects.all()
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Place"), empty_label=_("All"), queryset=places, method="by_region"
    )
    office = django_filters.ModelChoiceFilter(
        label=_("Holder"), empty_label=_("All"), queryset=offices, field_name="holder"
    )
    since = django_filters.DateFilter(label=_("Received from"), method="by_since", widget=DateInput)
    until = django_filters.DateFilter(label=_("Received until"), method="by_until", widget=DateInput)

    def __init__(self, data: Mapping[str, Any], *, only: Container[str] | None = None, **kwargs: Any) -> None:
        """With `only`, the filters of these names alone: a field that nobody asked for is not built."""
        if only is not None:
            self.base_filters = {name: kept for name, kept in self.base_filters.items() if name in only}
        super().__init__(data, **kwargs)

    class Meta:
        model = Case
        fields: list[str] = []

    def by_state(self, rows: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        return rows.open() if value == "open" else rows.filter(closed_at__isnull=False)

    def by_due(self, rows: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Cases of which a clock stands so; found from the open deadlines, not by walking the cases."""
        return rows.filter(pk__in=clocks(value, timezone.now()).order_by().values("file_id"))

    def by_stage(self, rows: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """A stage that is not an end is looked up among the open cases: their indexes are small."""
        rows = rows.filter(stage=value)
        return rows if Stage(value).ended else rows.open()

    def by_type(self, rows: CaseQuerySet, _name: str, value: DisputeType) -> CaseQuerySet:
        if value.parent_id:
            return rows.filter(dispute_type=value)
        return rows.filter(Q(dispute_type=value) | Q(dispute_type__parent=value))

    def by_region(self, rows: CaseQuerySet, _name: str, value: Region) -> CaseQuerySet:
        return rows.filter(region__code__startswith=value.prefix)

    def by_since(self, rows: CaseQuerySet, _name: str, value: date) -> CaseQuerySet:
        return rows.filter(received_at__gte=_midnight(value))

    def by_until(self, rows: CaseQuerySet, _name: str, value: date) -> CaseQuerySet:
        after = min(value, date.max - timedelta(days=1)) + timedelta(days=1)
        return rows.filter(received_at__lt=_midnight(after))

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in force, by name."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
