"""Until when what is not urgent may wait: people are not called out of their sleep for a blue case."""

from __future__ import annotations

from datetime import datetime

from deadlines.calendars import calendar_of
from deadlines.errors import CalendarMissing

__all__ = ["Openings", "opening"]


def opening(*, office: int, at: datetime) -> datetime | None:
    """When the office is next open: that moment itself if it is. None, at once, without a calendar."""
    try:
        return calendar_of(office).open_from(at)
    except CalendarMissing:
        return None


class Openings:
    """The openings of one batch: each office is asked for once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[int, datetime | None] = {}

    def of(self, office: int) -> datetime | None:
        if office not in self._known:
            self._known[office] = opening(office=office, at=self.at)
        return self._known[office]
