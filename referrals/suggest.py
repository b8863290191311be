"""Routes suggested for a case, each with its reasons and the offices that serve the place, nearest first.

A suggestion only: a person decides. Three statements, however many offices and rules there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case, PartyRole, PersonKind, Route, Stage
from cases.services.triage import KEPT_ROUTES
from organisations.models import Organisation, OrganisationGroup, RegionLevel

from .desks import staffed
from .routing import HELD_ABOVE, ORGAN_RESPONDENT, Facts, Rule, fired

__all__ = ["Office", "Suggestion", "fits", "offices_near", "suggest"]

MOST_OFFICES = 5
MOST_READ = 300
_GROUPS: dict[Route, set[str]] = {
    Route.MEDIATION: {OrganisationGroup.MEDIATION},
    Route.POLICE: {OrganisationGroup.POLICE},
    Route.COURT: {OrganisationGroup.COURT},
    Route.PETITION: {OrganisationGroup.PETITION},
    Route.HOTLINE: {OrganisationGroup.HOTLINE},
    Route.LOWER_CENTRE: {OrganisationGroup.CENTRE},
}
_KINDS: dict[Route, set[str]] = {
    Route.ADMINISTRATIVE: {"department", "justice_office"},
    Route.ARBITRATION: {"arbitration"},
    Route.RECONSIDERATION: {"department", "justice_office"},
    Route.LEGAL_AID: {"justice_office", "legal_service", "law_firm", "department"},
    Route.SOCIAL_AID: {"department"},
}


@dataclass(frozen=True)
class Office:
    """An office that can take the case on a route. `here`: it holds the case already and would keep it."""

    organisation: Organisation
    route: Route
    here: bool
    preferred: bool

    @property
    def key(self) -> str:
        """Route and office in one word, as the form and the API take it."""
        return f"{self.route}:{self.organisation.pk}"


@dataclass(frozen=True)
class Suggestion:
    """A route, why, and to whom. A route without a reason is possible, but nothing speaks for it."""

    route: Route
    weight: int
    urgent: bool
    reasons: tuple[str, ...]
    offices: tuple[Office, ...]


def suggest(
    case: Case, *, every: bool = False, near: Sequence[Organisation] | None = None
) -> list[Suggestion]:
    """The routes the rules suggest, the weightiest first.

    Args:
        every: also the routes nothing speaks for, as far as an office could take the case.
        near: what `offices_near` says, if the caller has asked it already.
    """
    near = offices_near(case) if near is None else near
    signs = _signs(case) | ({HELD_ABOVE} if _below(case, near) else set())
    facts = Facts(
        dispute_type=case.dispute_type_id, source=case.source_id, level=case.alert_level,
        signs=frozenset(signs),
    )  # fmt: skip
    found = fired(facts)
    told = [_suggestion(route, rules, case, near) for route, rules in found.items()]
    silent = [_suggestion(route, (), case, near) for route in Route if every and route not in found]
    return [*told, *(one for one in silent if one.offices)]


def offices_near(case: Case) -> list[Organisation]:
    """Offices of the place of the case or above it, and below a place not told more exactly; staffed ones."""
    region = case.region
    codes = [*region.ancestor_codes, region.code]
    below = Q(region__code__startswith=region.prefix) & ~Q(kind__group=OrganisationGroup.CENTRE)
    lies = Q(region_id__in=codes) | (below if region.level not in _WIDE else Q())
    offices = staffed(Organisation.objects.filter(lies)).select_related("kind", "region")
    return list(offices.order_by("region_id", "name")[:MOST_READ])


def fits(organisation: Organisation, route: Route, case: Case) -> bool:
    """Whether an office of this kind can take this case on this route; the holder: whether it can keep it."""
    if organisation.pk == case.holder_id:
        return route == Route.MEDIATION or (route in KEPT_ROUTES and _of_kind(organisation, route))
    if route == Route.LOWER_CENTRE:
        return _is_below(organisation, case)
    return _of_kind(organisation, route)


def _of_kind(organisation: Organisation, route: Route) -> bool:
    kind = organisation.kind
    return kind.group in _GROUPS.get(route, ()) or kind.code in _KINDS.get(route, ())


_WIDE = {RegionLevel.PROVINCE, RegionLevel.CITY}


def _signs(case: Case) -> set[str]:
    """What fired when the level was proposed, and who is complained of."""
    decisions = case.alert_decisions.values_list("signs", flat=True)
    signs = {code for signs in decisions for code in signs}
    kinds = case.parties.filter(role=PartyRole.RESPONDENT).values_list("person__kind", flat=True)
    return signs | ({ORGAN_RESPONDENT} if PersonKind.ORGAN in set(kinds) else set())


def _below(case: Case, near: Iterable[Organisation]) -> bool:
    return any(_is_below(organisation, case) for organisation in near)


def _is_below(organisation: Organisation, case: Case) -> bool:
    """A centre between the holder and the place of the case; put to the centre above, any of the county."""
    region, holder = organisation.region, case.holder.region
    nearer = len(region.prefix) > len(holder.prefix) and holder.contains(region.code)
    if case.stage == Stage.CONTESTED:
        nearer = region.level not in _WIDE
    return organisation.kind.group == OrganisationGroup.CENTRE and nearer and region.contains(case.region_id)


def _suggestion(route: Route, rules: Sequence[Rule], case: Case, near: Iterable[Organisation]) -> Suggestion:
    held = None if case.stage == Stage.CONTESTED else case.holder_id
    kinds = [kind for rule in rules for kind in rule.kinds]
    names = [name for rule in rules for name in rule.names]
    offices = [
        Office(one, route, one.pk == held, _preferred(one, kinds, names))
        for one in near
        if fits(one, route, case)
    ]
    offices.sort(key=lambda office: _order(office, case))
    weight = max((rule.weight for rule in rules), default=0)
    reasons = tuple(rule.reason for rule in rules)
    urgent = any(rule.urgent for rule in rules)
    return Suggestion(route, weight, urgent, reasons, _shown(offices))


def _preferred(organisation: Organisation, kinds: Sequence[str], names: Sequence[str]) -> bool:
    """Of a kind the rules name; where they name words, one of them stands in its name."""
    named = any(word in organisation.name for word in names)
    return named or (organisation.kind_id in kinds and not names)


def _order(office: Office, case: Case) -> tuple[bool, int, bool, str, int]:
    """What the rules prefer, then the nearest, then by name."""
    region = office.organisation.region
    apart = abs(len(case.region.prefix) - len(region.prefix))
    above = len(region.prefix) < len(case.region.prefix)
    return not office.preferred, apart, above, office.organisation.name, office.organisation.pk


def _shown(offices: Sequence[Office]) -> tuple[Office, ...]:
    """The first few; the office that holds the case is never cut off."""
    first = offices[:MOST_OFFICES]
    return (*first, *(office for office in offices[MOST_OFFICES:] if office.here))
