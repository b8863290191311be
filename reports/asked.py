"""What figures are asked for: a place, days, and what narrows them. The address of a page says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.known import entries
from cases.models import AlertLevel, CaseSource, DisputeType
from core.errors import BadInput
from organisations.models import Region

__all__ = ["LONGEST", "Asked", "asked_from", "asked_of", "home", "within_reach"]

_DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 10)
"""No figure looks at more days than these."""
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Asked:
    """Figures of a place from a day until a day, both included, local days.

    Args:
        type: code of a dispute type; one of two digits means all that belong to it.
        office: key of the office that holds the case after the act.
    """

    place: Region
    since: date
    until: date
    type: str = ""
    source: str = ""
    level: str = ""
    office: int = 0

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def narrowed(self) -> dict[str, str | int]:
        """What narrows it besides place and days, by name."""
        names = ("type", "source", "level", "office")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def params(self, **more: str | int) -> dict[str, str]:
        """The same as parameters of an address."""
        days = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {
            name: str(value)
            for name, value in ({"place": self.place.pk} | days | self.narrowed | more).items()
        }

    def at(self, place: Region) -> Asked:
        """The same of another place."""
        return replace(self, place=place)

    def before(self) -> Asked:
        """The same of the period just before: whole months before whole months, else as many days."""
        last = self.since - _DAY
        months = _months(self.since, self.until)
        first = _month_back(self.since, months) if months else self.since - timedelta(days=self.days)
        return replace(self, since=first, until=last)

    def year_ago(self) -> Asked:
        """The same of the same days of last year."""
        until = _year_back(self.until)
        if _months(self.since, self.until):
            until = _month_back(self.until + _DAY, 12) - _DAY
        return replace(self, since=_year_back(self.since), until=until)


def asked_from(user: User, given: Mapping[str, str], *, today: date | None = None) -> Asked:
    """Read an address: the present month of the person's own place unless it says otherwise.

    Raises:
        Http404: a place outside the person's reach, or one that does not exist.
        BadInput: days that are no days, in the wrong order or too many; a filter that does not exist.
    """
    code = given.get("place", "")
    place = within_reach(user, code) if code else home(user)
    return asked_of(place, given, today=today or timezone.localdate())


def asked_of(place: Region, given: Mapping[str, str], *, today: date) -> Asked:
    """The same for a place that is known to be within reach. Raises BadInput as `asked_from` does."""
    until = _day(given, "until", today)
    since = _day(given, "since", min(today, until).replace(day=1))
    if since > until:
        raise _wrong("since", _("The first day comes after the last."))
    if until - since > LONGEST:
        raise _wrong("since", _("Choose ten years at most."))
    return Asked(
        place, since, until,
        type=_known(given, "type", entries(DisputeType)),
        source=_known(given, "source", entries(CaseSource)),
        level=_known(given, "level", dict(AlertLevel.choices)),
        office=_office(given),
    )  # fmt: skip


def within_reach(user: User, code: str, perm: Perms = Perms.FIGURES) -> Region:
    """The place of that code, if the person may see its figures. Raises Http404."""
    prefixes = scope_of(user, perm).prefixes
    place = Region.objects.filter(pk=code).first() if code.isascii() and code.isdigit() else None
    if place is None or not any(place.prefix.startswith(prefix) for prefix in prefixes):
        raise Http404
    return place


def home(user: User, perm: Perms = Perms.FIGURES) -> Region:
    """The largest place whose figures the person may see. Raises Http404 without one."""
    prefixes = sorted(scope_of(user, perm).prefixes, key=lambda prefix: (len(prefix), prefix))
    codes = [prefix.ljust(6, "0") for prefix in prefixes[:1]]
    place = Region.objects.filter(pk__in=codes).first()
    if place is None:
        raise Http404
    return place


def _day(given: Mapping[str, str], name: str, default: date) -> date:
    said = given.get(name, "").strip()
    if not said:
        return default
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise _wrong(name, _("Write the day as 2026-03-01.")) from None
    if not date(2000, 1, 1) <= day <= date(2199, 12, 31):
        raise _wrong(name, _("Write a day between 2000 and 2199."))
    return day


def _known(given: Mapping[str, str], name: str, known: Mapping[str, object]) -> str:
    said = given.get(name, "").strip()
    if said and said not in known:
        raise _wrong(name, _("This choice does not exist."))
    return said


def _office(given: Mapping[str, str]) -> int:
    said = given.get("office", "").strip()
    if not said:
        return 0
    if not (said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS):
        raise _wrong("office", _("This choice does not exist."))
    return int(said)


def _wrong(name: str, sentence: str) -> BadInput:
    return BadInput(sentence, code="wrong_figures", fields={name: [sentence]})


def _months(since: date, until: date) -> int:
    """How many whole months these days are; 0 if they are not."""
    after = until + _DAY
    if since.day != 1 or after.day != 1:
        return 0
    return (after.year - since.year) * 12 + after.month - since.month


def _month_back(first: date, months: int) -> date:
    """The first of a month, so many months earlier."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
