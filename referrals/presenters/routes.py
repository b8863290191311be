"""Suggested routes as cards: the word and picture of the route, why, and the offices to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.models import Route
from referrals.suggest import Office, Suggestion

_ICONS: dict[Route, str] = {
    Route.MEDIATION: "users-group",
    Route.ADMINISTRATIVE: "building",
    Route.POLICE: "shield-check",
    Route.COURT: "gavel",
    Route.PETITION: "mail",
    Route.ARBITRATION: "scale",
    Route.RECONSIDERATION: "rubber-stamp",
    Route.LEGAL_AID: "book",
    Route.SOCIAL_AID: "home",
    Route.HOTLINE: "phone",
    Route.LOWER_CENTRE: "building-community",
}


@dataclass(frozen=True)
class Choice:
    """An office as something to choose."""

    key: str
    name: str
    place: str
    here: bool
    preferred: bool
    checked: bool


@dataclass(frozen=True)
class RouteCard:
    """A route with its reasons and offices. `first`: the one that most speaks for."""

    code: str
    label: Any
    icon: str
    reasons: tuple[str, ...]
    urgent: bool
    first: bool
    choices: list[Choice]


def route_cards(suggestions: Sequence[Suggestion], chosen: str) -> list[RouteCard]:
    """The cards in the order of the suggestions, those nobody here can take last; nothing is chosen."""
    ordered = sorted(suggestions, key=lambda one: not (one.offices or one.urgent))
    return [_card(one, number == 0, chosen) for number, one in enumerate(ordered)]


def _card(suggestion: Suggestion, first: bool, chosen: str) -> RouteCard:
    return RouteCard(
        code=suggestion.route.value,
        label=suggestion.route.label,
        icon=_ICONS[suggestion.route],
        reasons=suggestion.reasons,
        urgent=suggestion.urgent,
        first=first and bool(suggestion.reasons and suggestion.offices),
        choices=[_choice(office, chosen) for office in suggestion.offices],
    )


def _choice(office: Office, chosen: str) -> Choice:
    one = office.organisation
    return Choice(
        key=office.key,
        name=one.name,
        place=one.region.name,
        here=office.here,
        preferred=office.preferred,
        checked=office.key == chosen,
    )
