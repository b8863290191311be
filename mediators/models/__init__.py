"""The register, the roster and the calendar as tables."""

from .area import At, keeps, kept_by, near, near_any
from .calendar import Booking, DutyShift, Room
from .choices import AbsenceKind, Employment, Grade, Language, Purpose, RoomKind, ShiftMode
from .register import Absence, Mediator, Profile, Speciality, Training

__all__ = [
    "Absence",
    "AbsenceKind",
    "At",
    "Booking",
    "DutyShift",
    "Employment",
    "Grade",
    "Language",
    "Mediator",
    "Profile",
    "Purpose",
    "Room",
    "RoomKind",
    "ShiftMode",
    "Speciality",
    "Training",
    "keeps",
    "kept_by",
    "near",
    "near_any",
]
