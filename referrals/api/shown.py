"""What the API shows of a leg."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.fields import ChoiceShown, CodeAndName, EntryShown, OfficeShown
from cases.api.shown import Receipt
from cases.models import AlertLevel, Case, Person, Stage
from cases.presenters.masking import shown_text, shown_title
from core.api import LocalTime
from referrals.acts import ON_LEG
from referrals.models import KindCode, Leg, LegAnswer, LegState
from referrals.services.inbound import Received


class LegShown(serializers.Serializer[Leg]):
    """One hand-over, or one question to another office; names of people masked in its words."""

    id = serializers.IntegerField(source="pk")
    case = serializers.CharField(source="case.number")
    title = serializers.SerializerMethodField()
    stage = ChoiceShown(Stage, source="case.stage")
    alert_level = ChoiceShown(AlertLevel, source="case.alert_level")
    holder = OfficeShown(source="case.holder")
    number = serializers.IntegerField()
    kind = ChoiceShown(KindCode)
    state = ChoiceShown(LegState)
    from_organisation = OfficeShown()
    to_organisation = OfficeShown(allow_null=True)
    candidates = OfficeShown(many=True)
    asked = serializers.SerializerMethodField()
    document_number = serializers.CharField()
    returns = serializers.IntegerField(source="back_of_id", allow_null=True)
    binding = serializers.BooleanField()
    decision = serializers.BooleanField()
    due_on = serializers.DateField(allow_null=True)
    offered_at = LocalTime()
    answered_at = LocalTime(allow_null=True)
    overruled = serializers.BooleanField()
    answer = ChoiceShown(LegAnswer)
    answer_text = serializers.SerializerMethodField()
    reason = EntryShown(allow_null=True)
    reason_text = serializers.SerializerMethodField()
    completed_at = LocalTime(allow_null=True)
    seen_at = LocalTime(allow_null=True)
    acts = serializers.SerializerMethodField()

    def get_title(self, leg: Leg) -> str:
        return shown_title(leg.case, leg.case.row_parties)  # type: ignore[attr-defined]

    def get_asked(self, leg: Leg) -> str:
        return shown_text(leg.asked, _people(leg))

    def get_answer_text(self, leg: Leg) -> str:
        return shown_text(leg.answer_text, _people(leg))

    def get_reason_text(self, leg: Leg) -> str:
        return shown_text(leg.reason_text, _people(leg))

    @extend_schema_field(CodeAndName(many=True))
    def get_acts(self, leg: Leg) -> list[dict[str, str]]:
        """What the asking person may do with it now."""
        user = self.context["request"].user
        return [{"code": act.code, "name": str(act.label)} for act in ON_LEG.values() if act.when(leg, user)]


class InboundReceipt(Receipt):
    """The receipt of a document sent in: its case, and the hand-over to the centre."""

    leg = serializers.SerializerMethodField()

    @extend_schema_field(serializers.IntegerField())
    def get_leg(self, case: Case) -> int:
        got: Received = self.context["received"]
        return got.leg.pk


def _people(leg: Leg) -> list[Person]:
    parties: Any = leg.case.row_parties  # type: ignore[attr-defined]
    return [party.person for party in parties]
