"""Reference rows that nearly every act needs, read once in a while instead of once a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.kept import kept
from core.models import ReferenceItem
from organisations.models import Region

from .models import Case, CaseSource, DisputeType, RefusalReason, ResolutionMode, RiskRule


@kept
def entries(model: type[ReferenceItem]) -> Mapping[str, ReferenceItem]:
    """The active entries of a reference list by code."""
    return {entry.code: entry for entry in model._default_manager.filter(active=True)}


@kept
def dispute_types() -> Mapping[str, DisputeType]:
    """The active types by code, each with the one it belongs to."""
    known = {one.code: one for one in DisputeType.objects.filter(active=True)}
    for one in known.values():
        if one.parent_id in known:
            one.parent = known[one.parent_id]
    return known


def named(case: Case) -> Case:
    """The case with its type and source from the kept lists; a switched-off entry is read when asked for."""
    kind, source = dispute_types().get(case.dispute_type_id), entries(CaseSource).get(case.source_id)
    if kind:
        case.dispute_type = kind
    if isinstance(source, CaseSource):
        case.source = source
    return case


@kept
def risk_rules() -> Sequence[RiskRule]:
    """The active rules that propose an alert level."""
    return tuple(RiskRule.objects.filter(active=True))


@kept
def refusal_reasons() -> Sequence[RefusalReason]:
    """The active reasons for not accepting a dispute."""
    return tuple(RefusalReason.objects.filter(active=True))


@kept
def other_ways() -> Sequence[ResolutionMode]:
    """The active ways out that an applicant can be told of."""
    return tuple(ResolutionMode.objects.filter(active=True, parent__isnull=True))


@kept
def region(code: str) -> Region | None:
    """The place with this official code."""
    return Region.objects.filter(code=code).first()
