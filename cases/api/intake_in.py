"""What a client sends to log a dispute. Shape only: every rule is in the intake service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from cases.models import (
    AlertLevel,
    CaseSource,
    DisputeType,
    Gender,
    IdType,
    KeyGroup,
    PartyCategory,
    PartyRole,
    Person,
    PersonKind,
)
from cases.privacy import choosable_people
from cases.services.intake_input import Intake, PartyInput
from core.api import StrictSerializer

from .fields import CodeField, RegionField

MOST_PARTIES = 100
MOST_NOT_SAME = 50
CASE_NUMBER = r"[0-9]{6}-[0-9]{4}-[0-9]{6,9}"
_LARGEST_INTEGER = 2**31 - 1
_LARGEST_ID = 2**63 - 1
_NOT_THE_DISPUTE = frozenset({"submission_key", "accept_at_once"})


class CaseNumberField(serializers.RegexField):
    """A case number such as 150203-2026-000123."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rf"^{CASE_NUMBER}\Z", max_length=24, **kwargs)


class PartyIn(StrictSerializer):
    """One party. With `person` (somebody already known) blanks keep what is known."""

    role = serializers.ChoiceField(PartyRole.choices)
    kind = serializers.ChoiceField(PersonKind.choices, default=PersonKind.NATURAL)
    person = serializers.IntegerField(min_value=1, max_value=_LARGEST_ID, allow_null=True, default=None)
    name = serializers.CharField(max_length=128, allow_blank=True, default="")
    id_type = serializers.ChoiceField(IdType.choices, default=IdType.ID_CARD)
    id_number = serializers.CharField(max_length=64, allow_blank=True, default="")
    phone = serializers.CharField(max_length=64, allow_blank=True, default="")
    address = serializers.CharField(max_length=200, allow_blank=True, default="")
    gender = serializers.ChoiceField(Gender.choices, allow_null=True, default=None)
    birth_date = serializers.DateField(allow_null=True, default=None)
    ethnicity = serializers.CharField(max_length=32, allow_blank=True, default="")
    occupation = serializers.CharField(max_length=64, allow_blank=True, default="")
    legal_representative = serializers.CharField(max_length=64, allow_blank=True, default="")
    category = CodeField(PartyCategory, allow_null=True, default=None)
    key_groups = serializers.ListField(child=CodeField(KeyGroup), max_length=20, default=list)
    represents = serializers.IntegerField(
        min_value=0,
        max_value=MOST_PARTIES,
        allow_null=True,
        default=None,
        help_text="Position in `parties` of the party this person speaks for.",
    )


class RiskIn(StrictSerializer):
    """A dispute as far as it is known; enough to propose an alert level."""

    title = serializers.CharField(max_length=120, allow_blank=True, default="")
    description = serializers.CharField(max_length=20_000, allow_blank=True, default="")
    dispute_type = CodeField(DisputeType, allow_null=True, default=None)
    people_count = serializers.IntegerField(min_value=0, max_value=_LARGEST_INTEGER, default=2)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True, default=None)
    earlier_mediation_failed = serializers.BooleanField(default=False)
    parties: serializers.BaseSerializer[Any] = serializers.ListSerializer(
        child=PartyIn(), max_length=MOST_PARTIES, default=list
    )

    def validate_parties(self, parties: Sequence[dict[str, Any]]) -> tuple[PartyInput, ...]:
        known = self._known_people({party["person"] for party in parties if party["person"]})
        missing = [{} if p["person"] in {None, *known} else _unknown_person() for p in parties]
        if any(missing):
            raise serializers.ValidationError(missing)
        return tuple(_party(party, known) for party in parties)

    def _known_people(self, ids: set[int]) -> dict[int, Person]:
        """People of files seen whole, so that nobody can tie a stranger's record to a case."""
        if not ids:
            return {}
        return choosable_people(self.context["request"].user).in_bulk(ids)

    def intake(self) -> Intake:
        """The dispute for the service; what is not known yet stays empty."""
        unknown = {"source": None, "region": None, "alert_level": AlertLevel.BLUE}
        return Intake(**{**unknown, **self.validated_data})


class IntakeIn(RiskIn):
    """A dispute to log. `region` is the official code of the place where it happened."""

    title = serializers.CharField(
        max_length=120, allow_blank=True, default="", help_text="Made of the parties and the type if blank."
    )
    description = serializers.CharField(max_length=20_000)
    dispute_type = CodeField(DisputeType)
    source = CodeField(CaseSource)
    # Division codes are public; a place outside the office's area gets the service's own sentence.
    region = RegionField()
    place = serializers.CharField(max_length=200, allow_blank=True, default="")
    occurred_on = serializers.DateField(allow_null=True, default=None)
    parties: serializers.BaseSerializer[Any] = serializers.ListSerializer(
        child=PartyIn(), max_length=MOST_PARTIES
    )
    alert_level = serializers.ChoiceField(AlertLevel.choices)
    alert_reason = serializers.CharField(max_length=1000, allow_blank=True, default="")
    not_same = serializers.ListField(child=CaseNumberField(), max_length=MOST_NOT_SAME, default=list)
    accept_at_once = serializers.BooleanField(default=False)
    submission_key = serializers.UUIDField(
        required=False, help_text="One key makes one case; may also be sent as header Idempotency-Key."
    )

    def validate_alert_level(self, level: str) -> AlertLevel:
        return AlertLevel(level)

    def intake(self) -> Intake:
        """The dispute for the service."""
        values = {name: value for name, value in self.validated_data.items() if name not in _NOT_THE_DISPUTE}
        return Intake(**{**values, "not_same": tuple(values["not_same"])})


def _unknown_person() -> dict[str, list[str]]:
    return {"person": [_("A chosen person is not in your sight; type the name instead.")]}


def _party(values: Mapping[str, Any], known: Mapping[int, Person]) -> PartyInput:
    choices: dict[str, Any] = {
        "role": PartyRole(values["role"]),
        "kind": PersonKind(values["kind"]),
        "id_type": IdType(values["id_type"]),
        "gender": Gender(values["gender"]) if values["gender"] else None,
        "person": known.get(values["person"]) if values["person"] else None,
        "key_groups": tuple(dict.fromkeys(values["key_groups"])),
    }
    return PartyInput(**{**values, **choices})
