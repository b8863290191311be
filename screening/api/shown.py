"""What the API shows of screening. Personal data is masked; the people of a finding are never shown whole."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.fields import ChoiceShown, CodeAndName, EntryShown, OfficeShown
from cases.models import AlertLevel, PartyRole, PersonKind
from core.api import LocalTime
from core.masks import mask_address, mask_phone
from organisations.models import RegionLevel
from screening.acts import ON_FINDING
from screening.models import (
    Direction,
    Entry,
    EntryKind,
    Finding,
    FindingPerson,
    FindingState,
    Frequency,
    Plan,
    ReturnOutcome,
    RiskReport,
    Round,
    ScreeningKind,
    Task,
)
from screening.privacy import masked


class PlanRow(serializers.Serializer[Plan]):
    """A plan as a round names it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = ChoiceShown(ScreeningKind)
    frequency = ChoiceShown(Frequency)
    unit_level = ChoiceShown(RegionLevel)
    region = EntryShown()
    focus = serializers.CharField()


class RoundShown(serializers.Serializer[Round]):
    """One round of a plan. `caught_up`: made only after its period, because the system stood still."""

    id = serializers.IntegerField()
    plan = PlanRow()
    period = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    due_at = LocalTime()
    key_period = serializers.IntegerField(source="key_period_id", allow_null=True)
    caught_up = serializers.BooleanField()


class TaskShown(serializers.Serializer[Task]):
    """What one unit returns, or returned, for a round."""

    id = serializers.IntegerField()
    round = RoundShown()
    unit = EntryShown(source="region")
    organisation = OfficeShown(allow_null=True)
    starts_on = serializers.DateField()
    due_at = LocalTime()
    outcome = ChoiceShown(ReturnOutcome)
    remark = serializers.CharField()
    returned_at = LocalTime(allow_null=True)
    late = serializers.BooleanField()


class FindingPersonShown(serializers.Serializer[FindingPerson]):
    """Somebody a finding speaks of, masked."""

    role = ChoiceShown(PartyRole)
    kind = ChoiceShown(PersonKind)
    name = serializers.CharField(source="shown_name")
    phone = serializers.SerializerMethodField()

    def get_phone(self, person: FindingPerson) -> str:
        return mask_phone(person.phone)


class FindingRow(serializers.Serializer[Finding]):
    """A finding as a row of the ledger, names masked in its words."""

    number = serializers.CharField()
    unit = EntryShown(source="region")
    organisation = OfficeShown()
    found_at = LocalTime()
    facts = serializers.SerializerMethodField()
    dispute_type = EntryShown()
    people_count = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    alert_level = ChoiceShown(AlertLevel)
    major = serializers.BooleanField()
    state = ChoiceShown(FindingState)
    case = serializers.CharField(source="case.number", allow_null=True, default=None)
    settled_at = LocalTime(allow_null=True)
    struck_off_at = LocalTime(allow_null=True)

    def get_facts(self, finding: Finding) -> str:
        return masked(finding.facts, finding.people.all())


class EntryRow(serializers.Serializer[Entry]):
    """One line in the history of a finding."""

    kind = ChoiceShown(EntryKind)
    at = LocalTime()
    by = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_by(self, entry: Entry) -> str | None:
        return entry.by.name if entry.by else None

    def get_note(self, entry: Entry) -> str:
        return masked(entry.note, self.context["finding"].people.all())


class RiskReportShown(serializers.Serializer[RiskReport]):
    """A major risk told to one office, with its receipt."""

    organisation = OfficeShown()
    direction = ChoiceShown(Direction)
    at = LocalTime()
    read_at = LocalTime(allow_null=True)


class FindingShown(FindingRow):
    """A finding with its people, its history and whom it was reported to."""

    task = serializers.IntegerField(source="task_id", allow_null=True)
    place = serializers.SerializerMethodField()
    proposed = ChoiceShown(AlertLevel)
    in_charge = serializers.SerializerMethodField()
    people = FindingPersonShown(many=True)
    entries = serializers.SerializerMethodField()
    reports = RiskReportShown(many=True)
    acts = serializers.SerializerMethodField()

    def get_place(self, finding: Finding) -> str:
        return mask_address(finding.place)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_in_charge(self, finding: Finding) -> str | None:
        return finding.in_charge.name if finding.in_charge else None

    @extend_schema_field(EntryRow(many=True))
    def get_entries(self, finding: Finding) -> Any:
        context = {**self.context, "finding": finding}
        lines: Any = finding.entries.all()
        return EntryRow(lines, many=True, context=context).data

    @extend_schema_field(CodeAndName(many=True))
    def get_acts(self, finding: Finding) -> list[dict[str, str]]:
        """What the asking person may do with it now."""
        user = self.context["request"].user
        acts = ON_FINDING.values()
        return [{"code": act.code, "name": str(act.label)} for act in acts if act.when(finding, user)]
