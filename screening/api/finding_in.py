"""What a client sends about a finding. Shape only: every rule is in the services of returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from cases.api.fields import CodeField
from cases.models import AlertLevel, DisputeType, PartyRole, PersonKind
from core.api import StrictSerializer
from screening.services.returns import FindingInput, PersonInput

__all__ = ["MOST_FINDINGS", "FindingIn", "LevelIn", "ReportIn", "ReturnIn"]

MOST_FINDINGS = 50
MOST_PEOPLE = 20
_MOST_INVOLVED = 2**31 - 1


class PersonIn(StrictSerializer):
    """Somebody the finding speaks of."""

    role = serializers.ChoiceField(PartyRole.choices)
    kind = serializers.ChoiceField(PersonKind.choices, default=PersonKind.NATURAL)
    name = serializers.CharField(max_length=128, allow_blank=True, default="")
    phone = serializers.CharField(max_length=64, allow_blank=True, default="")


class LevelIn(StrictSerializer):
    """A finding as far as it is known; enough to propose an alert level."""

    facts = serializers.CharField(max_length=4000, allow_blank=True, default="")
    dispute_type = CodeField(DisputeType)
    people_count = serializers.IntegerField(min_value=0, max_value=_MOST_INVOLVED, default=2)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True, default=None)
    measures = serializers.CharField(max_length=2000, allow_blank=True, default="")

    def finding(self) -> FindingInput:
        """What the rules look at; the level is asked for, so any will do."""
        return FindingInput(**self.validated_data, alert_level=AlertLevel.BLUE)


class FindingIn(LevelIn):
    """A whole finding, with the level a person confirmed; another than proposed needs a reason."""

    alert_level = serializers.ChoiceField(AlertLevel.choices)
    alert_reason = serializers.CharField(max_length=1000, allow_blank=True, default="")
    place = serializers.CharField(max_length=200, allow_blank=True, default="")
    people: serializers.BaseSerializer[Any] = serializers.ListSerializer(
        child=PersonIn(), max_length=MOST_PEOPLE, default=list
    )
    settled = serializers.BooleanField(
        default=False, help_text="Settled on the spot; `measures` then says how."
    )

    def finding(self) -> FindingInput:
        return as_input(self.validated_data)


class ReportIn(FindingIn):
    """One finding more for a unit."""

    submission_key = serializers.UUIDField(
        required=False, help_text="One key makes one finding; may also be sent as header Idempotency-Key."
    )


class ReturnIn(StrictSerializer):
    """The return of a unit: with no finding it says that nothing was found."""

    findings: serializers.BaseSerializer[Any] = serializers.ListSerializer(
        child=FindingIn(), max_length=MOST_FINDINGS, default=list
    )
    remark = serializers.CharField(max_length=500, allow_blank=True, default="")
    submission_key = serializers.UUIDField(
        required=False, help_text="One key files one return; may also be sent as header Idempotency-Key."
    )

    def as_inputs(self) -> tuple[FindingInput, ...]:
        """The findings for the service."""
        return tuple(as_input(one) for one in self.validated_data["findings"])


def as_input(values: Mapping[str, Any]) -> FindingInput:
    """What the services take, from what was checked."""
    given = {name: value for name, value in values.items() if name != "submission_key"}
    people = tuple(
        PersonInput(**{**one, "role": PartyRole(one["role"]), "kind": PersonKind(one["kind"])})
        for one in given["people"]
    )
    return FindingInput(**{**given, "people": people, "alert_level": AlertLevel(given["alert_level"])})
