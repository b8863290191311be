"""What a report is, and what somebody asks for when asking for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.functional import Promise

from organisations.models import Region

from .asked import Asked
from .document import Document
from .periods import Grain, Period

__all__ = ["Order", "Report", "Schedule"]


@dataclass(frozen=True)
class Order:
    """A place and everything below it, a period, and what else the report's own fields ask."""

    place: Region
    period: Period
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """The same as figures are asked for (reports.figures)."""
        return Asked(self.place, self.since, self.until)

    @property
    def since(self) -> date:
        """The first day, included."""
        return self.period.since

    @property
    def until(self) -> date:
        """The last day, included."""
        return self.period.until


@dataclass(frozen=True)
class Schedule:
    """Made by itself when a period of that length has ended, for each city and county with officials.

    `catches_up`: of so many periods that have ended, one that is missing is made afterwards. One that tells
    how things stand now, and not what happened, catches up with the last one only.
    """

    every: Grain
    catches_up: int = 1


@dataclass(frozen=True)
class Report:
    """One kind of report.

    `build(order, now)` is called inside one reading transaction: all its statements see one moment. It asks
    by the place alone and never for a person; who may see the outcome is decided where it is shown.
    """

    code: str
    """At most 32 characters; the address."""
    label: str | Promise
    about: str | Promise
    """One sentence: what it is for."""
    grains: tuple[Grain, ...]
    """The periods it can be asked for; the first is proposed."""
    build: Callable[[Order, datetime], Document]
    schedule: Schedule | None = None
    offered: int = 0
    """Only the last so many periods can be asked for; 0: any that has begun."""
    fields: Callable[[], Mapping[str, forms.Field]] = dict
    """Further fields of the form; what they yield must be JSON, and stands in `Order.given`."""
