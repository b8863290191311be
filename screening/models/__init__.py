"""Screening as tables: plans and campaigns, rounds and tasks, findings and their ledger."""

from .choices import Direction, EntryKind, FindingState, Frequency, ReturnOutcome, ScreeningKind
from .finding import Entry, Finding, FindingPerson, RiskReport
from .plan import UNIT_LEVELS, Campaign, KeyPeriod, Phase, Plan
from .round import Round, Task

__all__ = [
    "UNIT_LEVELS", "Campaign", "Direction", "Entry", "EntryKind", "Finding", "FindingPerson", "FindingState",
    "Frequency", "KeyPeriod", "Phase", "Plan", "ReturnOutcome", "RiskReport", "Round",
    "ScreeningKind", "Task",
]  # fmt: skip
