"""Narrowing the list over the API: the filters of the page, and the searched word in the body of a POST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from cases.filters import DUE, STAGES, STATES, CaseFilter
from cases.models import AlertLevel
from cases.models.case import CaseQuerySet
from core.api import PageIn
from core.errors import BadInput

_CHOICES: dict[str, list[str]] = {
    "state": [code for code, _label in STATES],
    "due": [code for code, _label in DUE],
    "stage": [code for code, _label in STAGES],
    "level": list(AlertLevel.values),
}
_HELP = {
    "due": "A clock of the case is overdue, due today, stands still, or has no date yet.",
    "type": "Code of a dispute type; one of the first level takes those below it along.",
    "source": "Code of a case source.",
    "region": "Code of a place; those below it are taken along.",
    "office": "Number of the organisation that holds the case.",
    "since": "Received on this day or later.",
    "until": "Received on this day or earlier.",
}
LONGEST_WORD = 100


def parameters() -> frozenset[str]:
    """The names that narrow a list."""
    return frozenset(CaseFilter.base_filters)


def schema() -> list[OpenApiParameter]:
    """The same for the description of the API."""
    kinds: dict[str, Any] = {"office": int, "since": OpenApiTypes.DATE, "until": OpenApiTypes.DATE}
    return [
        OpenApiParameter(
            name,
            kinds.get(name, str),
            enum=_CHOICES.get(name),
            description=_HELP.get(name, ""),
        )
        for name in CaseFilter.base_filters
    ]


def filtered(cases: CaseQuerySet, asked: Mapping[str, Any], request: Request) -> CaseQuerySet:
    """The cases that pass every filter that was asked for.

    Raises:
        BadInput: a filter has a value it does not offer.
    """
    values = {name: str(asked[name]) for name in parameters() if name in asked}
    filters = CaseFilter(values, queryset=cases, request=request)
    if not filters.is_valid():
        fields = {name: [str(error) for error in errors] for name, errors in filters.errors.items()}
        raise BadInput(_("Some fields need your attention."), code="invalid", fields=fields)
    rows: CaseQuerySet = filters.qs
    return rows


class SearchIn(PageIn):
    """A word as in the search box, the filters of the list, and where to read on."""

    q = serializers.CharField(max_length=LONGEST_WORD)
    state = serializers.ChoiceField(_CHOICES["state"], required=False)
    due = serializers.ChoiceField(_CHOICES["due"], required=False)
    stage = serializers.ChoiceField(_CHOICES["stage"], required=False)
    level = serializers.ChoiceField(_CHOICES["level"], required=False)
    type = serializers.CharField(max_length=32, required=False)
    source = serializers.CharField(max_length=32, required=False)
    region = serializers.CharField(max_length=15, required=False)
    office = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
