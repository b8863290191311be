"""The rows of the deadlines: the calendar, the policies, the deadlines and what they did."""

from .calendar import CalendarDay, DayKind, OfficeHours
from .deadline import (
    CALENDAR,
    CATCH_UP,
    OPEN,
    Change,
    ChangeKind,
    Deadline,
    DeadlineQuerySet,
    Firing,
    Outcome,
)
from .heartbeat import Heartbeat
from .policy import Audience, Card, Effect, Ladder, Policy, PolicyVersion, Rung, Unit

__all__ = [
    "CALENDAR",
    "CATCH_UP",
    "OPEN",
    "Audience",
    "CalendarDay",
    "Card",
    "Change",
    "ChangeKind",
    "DayKind",
    "Deadline",
    "DeadlineQuerySet",
    "Effect",
    "Firing",
    "Heartbeat",
    "Ladder",
    "OfficeHours",
    "Outcome",
    "Policy",
    "PolicyVersion",
    "Rung",
    "Unit",
]
