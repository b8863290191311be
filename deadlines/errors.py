"""What the deadlines refuse."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.errors import DomainError


class CalendarMissing(DomainError):  # noqa: N818 — a refusal, not a defect
    """The working calendar does not reach that day: nobody guesses whether people work on it."""

    default_code = "calendar_missing"

    def __init__(self, day: date) -> None:
        super().__init__(_("The working calendar does not reach %(day)s.") % {"day": day.isoformat()})
        self.day = day
