"""The case file as tables."""

from .case import Case, NumberSeries
from .choices import ENDED_STAGES, AlertLevel, Gender, IdType, PartyRole, PersonKind, Stage
from .draft import Draft
from .history import AlertDecision, Event, NotSame
from .people import Party, Person
from .reference import (
    CaseSource,
    DisputeType,
    KeyGroup,
    PartyCategory,
    RefusalReason,
    ResolutionMode,
    RiskRule,
    RiskSign,
    StatisticsType,
)

__all__ = [
    "ENDED_STAGES",
    "AlertDecision",
    "AlertLevel",
    "Case",
    "CaseSource",
    "DisputeType",
    "Draft",
    "Event",
    "Gender",
    "IdType",
    "KeyGroup",
    "NotSame",
    "NumberSeries",
    "Party",
    "PartyCategory",
    "PartyRole",
    "Person",
    "PersonKind",
    "RefusalReason",
    "ResolutionMode",
    "RiskRule",
    "RiskSign",
    "Stage",
    "StatisticsType",
]
