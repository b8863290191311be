"""Search before create, and the proposal of an alert level: what is asked, what is shown."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers

from cases import seen
from cases.models import AlertLevel
from cases.services import search
from core.api import LocalTime, StrictSerializer

from .fields import ChoiceShown
from .intake_in import MOST_NOT_SAME, CaseNumberField
from .shown import CaseRow

MOST_ASKED = 20


def _texts(min_length: int = 1) -> serializers.ListField:
    text = serializers.CharField(max_length=128, min_length=min_length)
    return serializers.ListField(child=text, max_length=MOST_ASKED, default=list)


class SeenIn(StrictSerializer):
    """Who has come: names, ID numbers, phones, and the names of two opponents."""

    submission_key = serializers.UUIDField(
        default=uuid.uuid4,
        help_text="The key the dispute will be logged under; the same look is recorded once.",
    )
    names = _texts(min_length=2)
    id_numbers = _texts()
    phones = _texts()
    pair = serializers.ListField(
        child=serializers.CharField(max_length=128, min_length=2),
        min_length=2,
        max_length=2,
        allow_null=True,
        default=None,
    )
    not_same = serializers.ListField(child=CaseNumberField(), max_length=MOST_NOT_SAME, default=list)

    def query(self) -> seen.Query:
        """The question for the search, numbers in their one written form."""
        asked = self.validated_data
        words = [search.read(number) for number in (*asked["id_numbers"], *asked["phones"])]
        return seen.Query(
            names=tuple(asked["names"]),
            id_numbers=tuple(word.value for word in words if word.kind == search.Kind.ID_NUMBER),
            phones=tuple(word.value for word in words if word.kind == search.Kind.PHONE),
            pair=tuple(asked["pair"]) if asked["pair"] else None,
            not_same=tuple(asked["not_same"]),
        )


class ElsewhereShown(serializers.Serializer[seen.Elsewhere]):
    """A case of another office, as much as a stranger may know of it."""

    office = serializers.CharField()
    stage = serializers.CharField()
    day = LocalTime()


class SeenShown(serializers.Serializer[seen.Seen]):
    """Cases one may open, and traces of cases at other offices."""

    here = CaseRow(many=True)
    elsewhere = ElsewhereShown(many=True)


class ReasonShown(serializers.Serializer[Any]):
    """A rule that fired, its points, and the words that made it fire."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    points = serializers.IntegerField()
    words = serializers.ListField(child=serializers.CharField())


class RiskShown(serializers.Serializer[Any]):
    """The proposed alert level, the points it rests on, and why."""

    level = ChoiceShown(AlertLevel)
    points = serializers.IntegerField()
    reasons = ReasonShown(many=True)
