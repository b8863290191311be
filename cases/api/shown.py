"""What the API shows of a case. Personal data is masked in every body but that of a reveal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.acts import offered
from cases.flow import transition
from cases.models import (
    AlertDecision,
    AlertLevel,
    Case,
    Depth,
    Event,
    Gender,
    IdType,
    Party,
    PartyRole,
    Person,
    PersonKind,
    Stage,
)
from cases.presenters.clock_words import rung_name
from cases.presenters.clocks import put_clocks
from cases.presenters.masking import shown_name, shown_text, shown_title
from cases.privacy import depth_of
from cases.ringing import RUNG
from core.api import LocalTime
from core.masks import mask_address, mask_id_number, mask_name, mask_phone
from deadlines.models import Card

from .fields import ChoiceShown, CodeAndName, EntriesShown, EntryShown, OfficeShown


def people(serializer: serializers.BaseSerializer[Any]) -> list[Person]:
    """The people of the case being shown, whose names are masked in every text."""
    known: list[Person] = serializer.context["people"]
    return known


class PartyRow(serializers.Serializer[Party]):
    """A party as a list row names it."""

    role = ChoiceShown(PartyRole)
    name = serializers.SerializerMethodField()

    def get_name(self, party: Party) -> str:
        return shown_name(party.person)


class PartyMasked(PartyRow):
    """A party of one case, masked. `person` may be sent as `parties[].person` of a later dispute."""

    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    kind = ChoiceShown(PersonKind, source="person.kind")
    id_type = ChoiceShown(IdType, source="person.id_type")
    id_number = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    gender = ChoiceShown(Gender, source="person.gender")
    ethnicity = serializers.CharField(source="person.ethnicity")
    occupation = serializers.CharField(source="person.occupation")
    legal_representative = serializers.SerializerMethodField()
    category = EntryShown(allow_null=True)
    key_groups = EntriesShown()
    represents = serializers.IntegerField(source="represents_id", allow_null=True)

    def get_id_number(self, party: Party) -> str:
        return mask_id_number(party.person.id_number)

    def get_phone(self, party: Party) -> str:
        return mask_phone(party.person.phone)

    def get_address(self, party: Party) -> str:
        return mask_address(party.person.address)

    def get_legal_representative(self, party: Party) -> str:
        return mask_name(party.person.legal_representative)


class PartyRevealed(serializers.Serializer[Party]):
    """The full personal data of one party; each look is an entry of the audit trail."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="person.name")
    id_number = serializers.CharField(source="person.id_number")
    phone = serializers.CharField(source="person.phone")
    address = serializers.CharField(source="person.address")
    birth_date = serializers.DateField(source="person.birth_date", allow_null=True)
    legal_representative = serializers.CharField(source="person.legal_representative")


class CaseRows(serializers.ListSerializer[Any]):
    """Rows with their soonest clocks, which are read for all of them in one statement."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        put_clocks(rows)
        return super().to_representation(rows)


class CaseRow(serializers.Serializer[Case]):
    """A case as a list row shows it. `next_due` and `card` are those of its soonest open clock."""

    number = serializers.CharField()
    title = serializers.SerializerMethodField()
    stage = ChoiceShown(Stage)
    alert_level = ChoiceShown(AlertLevel)
    dispute_type = EntryShown()
    source = EntryShown()
    region = EntryShown()
    holder = OfficeShown()
    received_at = LocalTime()
    closed_at = LocalTime(allow_null=True)
    next_due = LocalTime(source="clock.due_at", allow_null=True, default=None)
    card = ChoiceShown(Card, source="clock.card", allow_null=True, default=None)
    parties = PartyRow(many=True, source="row_parties")

    class Meta:
        list_serializer_class = CaseRows

    def get_title(self, case: Case) -> str:
        return shown_title(case, case.row_parties)  # type: ignore[attr-defined]


class Receipt(serializers.Serializer[Case]):
    """What the counter hands back for a logged dispute; the same for every replay while nobody has acted."""

    number = serializers.CharField()
    tracking_code = serializers.CharField()
    stage = ChoiceShown(Stage)
    alert_level = ChoiceShown(AlertLevel)
    received_at = LocalTime()


class LevelShown(serializers.Serializer[Any]):
    """The confirmed alert level and the proposal it rests on."""

    level = ChoiceShown(AlertLevel)
    proposed = ChoiceShown(AlertLevel)
    points = serializers.IntegerField()
    signs = serializers.ListField(child=serializers.CharField())
    reason = serializers.SerializerMethodField()
    at = LocalTime()

    def get_reason(self, decision: AlertDecision) -> str:
        return shown_text(decision.reason, people(self))


_INNER = frozenset({"tracking_code", "alert_decisions", "not_same"})
HIDDEN: Mapping[Depth, frozenset[str]] = {
    Depth.WHOLE: frozenset(),
    Depth.OFFER: _INNER,
    Depth.ASK: _INNER
    | {
        "description",
        "place",
        "occurred_on",
        "people_count",
        "amount",
        "earlier_mediation_failed",
        "parties",
    },
}
"""What the API leaves out of a file for an office that sees it only so deep."""


class CaseFile(CaseRow):
    """A case as its page shows it."""

    tracking_code = serializers.CharField()
    description = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
    occurred_on = serializers.DateField(allow_null=True)
    people_count = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    earlier_mediation_failed = serializers.BooleanField()
    received_by = OfficeShown()
    parties = PartyMasked(many=True)
    alert_decisions = LevelShown(many=True)
    not_same = serializers.ListField(child=serializers.CharField(), source="known_others")
    moves = serializers.SerializerMethodField()

    def to_representation(self, case: Case) -> dict[str, Any]:
        """As much of the file as the office sees: an office that was only asked sees what it is about."""
        whole = super().to_representation(case)
        hidden = HIDDEN[depth_of(case, self.context["request"].user)]
        return {name: value for name, value in whole.items() if name not in hidden}

    def get_title(self, case: Case) -> str:
        return shown_title(case, case.parties.all())

    def get_description(self, case: Case) -> str:
        return shown_text(case.description, people(self))

    def get_place(self, case: Case) -> str:
        return mask_address(case.place)

    @extend_schema_field(CodeAndName(many=True))
    def get_moves(self, case: Case) -> list[dict[str, str]]:
        """What the asking person may do with the case now."""
        moves = offered(case, self.context["request"].user)
        return [{"code": row.code, "name": str(row.label)} for row, _act in moves]


class EventShown(serializers.Serializer[Event]):
    """One act on a case, from its timeline."""

    kind = serializers.SerializerMethodField()
    at = LocalTime()
    by = serializers.CharField(source="by.name", allow_null=True, default=None)
    organisation = OfficeShown()
    from_stage = ChoiceShown(Stage)
    to_stage = ChoiceShown(Stage)
    note = serializers.SerializerMethodField()
    facts = serializers.DictField()

    def get_note(self, event: Event) -> str:
        return shown_text(event.note, people(self))

    @extend_schema_field(CodeAndName)
    def get_kind(self, event: Event) -> dict[str, str]:
        label = rung_name(event.facts["rung"]) if event.kind == RUNG else transition(event.kind).label
        return {"code": event.kind, "name": str(label)}
