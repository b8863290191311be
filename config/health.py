"""The health page in words: what was looked at, how it stands, what to do; and the banner of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config.health_figures import figures, said_of
from deadlines.services.calendar import calendar_alarm, days_ahead
from deadlines.services.health import ALARM_AFTER, DRIVERS, Health, Sign, health

__all__ = ["Check", "HealthPage", "forget", "health_page", "lateness"]

UNSENT_AFTER = timedelta(minutes=10)
COMPARED_WITHIN = timedelta(hours=26)
"""The nightly comparison is never older than that."""
_ROLES: dict[str, str | Promise] = {
    "sweeper": gettext_lazy("Sweeper"),
    "beat": gettext_lazy("Sweep by Celery beat"),
    "relay": gettext_lazy("Relay of messages"),
    "effects": gettext_lazy("Effects of rungs"),
    "reconcile": gettext_lazy("Nightly comparison of dates"),
}
_LATE = """
WITH ago AS (SELECT clock_timestamp() - make_interval(secs => %(after)s) AS at)
SELECT EXISTS (SELECT FROM deadlines_deadline d, ago WHERE d.next_rung_at < ago.at),
       NOT EXISTS (SELECT FROM deadlines_heartbeat b, ago WHERE b.role = ANY(%(drivers)s) AND b.at > ago.at)
"""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `advice` is what to do, said only when it is not in order."""

    name: str | Promise
    value: str
    good: bool
    advice: str = ""
    url: str = ""


@dataclass(frozen=True)
class Process:
    """One background process by its last sign of life."""

    role: str
    name: str
    at: datetime
    good: bool
    did: int


@dataclass(frozen=True)
class HealthPage:
    """Everything the health page shows."""

    now: datetime
    good: bool
    checks: list[Check]
    processes: list[Process]
    effects_failed: int


def health_page(now: datetime | None = None) -> HealthPage:
    """One look at everything, in words."""
    found = health(now)
    checks = [
        _rungs(found), _drivers(found), _fired(found), _messages(found), _parked(found), _effects(found),
        _undated(found), _calendar(), _clocks(found), _dates(found), *_figures(found),
    ]  # fmt: skip
    return HealthPage(
        now=found.now,
        good=all(check.good for check in checks),
        checks=checks,
        processes=[_process(sign) for sign in _shown(found.signs)],
        effects_failed=found.effects_failed,
    )


_kept: list[tuple[float, str]] = []


def lateness() -> str:
    """The sentence for duty staff while deadlines do not fire in time, else nothing.

    Asked once in settings.LATENESS_SECONDS by each process, in one statement; 0 asks never.
    """
    if not settings.LATENESS_SECONDS:
        return ""
    if not _kept or monotonic() >= _kept[0][0]:
        _kept[:] = [(monotonic() + settings.LATENESS_SECONDS, _lateness())]
    return str(_SENTENCES[_kept[0][1]])


def forget() -> None:
    """Look anew at the next question, for tests."""
    _kept.clear()


_SENTENCES: dict[str, str | Promise] = {
    "": "",
    "late": gettext_lazy("Reminders and cards come late at present. Look at the time limits yourself."),
    "silent": gettext_lazy("Nothing watches the time limits at present. Look at them yourself."),
}


def _lateness() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"after": ALARM_AFTER.total_seconds(), "drivers": list(DRIVERS)})
        late, silent = cursor.fetchone() or (False, False)
    return "late" if late else "silent" if silent else ""


def _rungs(found: Health) -> Check:
    value = _duration(found.lag) if found.waiting else _("Nothing waits")
    if found.waiting:
        value = _("%(n)d wait, the oldest for %(length)s") % {"n": found.waiting, "length": value}
    advice = _(
        "Look whether a sweeper runs and whether the database is slow. Nothing is lost: it fires later."
    )
    return Check(_("Deadlines due that have not fired"), value, not found.late, advice)


def _drivers(found: Health) -> Check:
    ages = [age for role in DRIVERS if (age := found.age_of(role)) is not None]
    value = _("last sign %(length)s ago") % {"length": _duration(min(ages))} if ages else _("never seen")
    advice = _("Start the sweeper (bin/manage sweeper) or Celery with its beat. Either one is enough.")
    return Check(_("Who drives the deadlines"), value, not found.silent, advice)


def _fired(found: Health) -> Check:
    return Check(_("Fired within the last hour"), str(found.fired), good=True)


def _messages(found: Health) -> Check:
    age = found.now - found.unsent if found.unsent else timedelta()
    value = _duration(age) if found.unsent else _("Nothing waits")
    advice = _("Look whether the relay runs, and whether mail server and SMS gateway answer.")
    return Check(_("Message that waits longest"), value, age <= UNSENT_AFTER, advice)


def _parked(found: Health) -> Check:
    advice = _("Look at each: send it again, or set it aside.")
    url = reverse("admin:notifications_message_changelist")
    return Check(_("Messages that were given up"), str(found.parked), not found.parked, advice, url)


def _effects(found: Health) -> Check:
    value = _("%(failed)d failed, %(waiting)d waiting") % {
        "failed": found.effects_failed, "waiting": found.effects_waiting,
    }  # fmt: skip
    advice = _("The log tells why. Once the cause is gone, let them be tried again.")
    return Check(_("Effects of rungs"), value, not found.effects_failed, advice)


def _undated(found: Health) -> Check:
    advice = _("Enter the missing year in the working calendar; they get their dates by themselves.")
    return Check(_("Open deadlines without a date"), str(found.undated), not found.undated, advice)


def _calendar() -> Check:
    ahead = days_ahead()
    words = ngettext("%(n)d day ahead", "%(n)d days ahead", max(ahead, 0)) % {"n": max(ahead, 0)}
    alarm = calendar_alarm()
    url = reverse("admin:deadlines_calendarday_changelist")
    return Check(_("Working calendar"), words, not alarm, alarm, url)


def _clocks(found: Health) -> Check:
    seconds = abs(found.clock).total_seconds()
    value = _("%(seconds)s seconds apart") % {"seconds": f"{seconds:.1f}"}
    advice = _("Set the machines by one time server. Deadlines go by the clock of the database.")
    return Check(_("Clocks of program and database"), value, not found.clocks_differ, advice)


def _dates(found: Health) -> Check:
    age = found.age_of("reconcile")
    value = _("never compared") if found.differences is None else str(found.differences)
    advice = _(
        "Some dates differ from what the rules say. Look at the last changes of policies and calendar."
    )
    if age is not None and age > COMPARED_WITHIN:
        value = _("last compared %(length)s ago") % {"length": _duration(age)}
        advice = _("Look whether Celery runs with its beat: it compares every night.")
    good = not found.differences and (age is None or age <= COMPARED_WITHIN)
    return Check(_("Dates the nightly comparison doubts"), value, good, advice)


def _figures(found: Health) -> tuple[Check, Check]:
    known = figures(found.now)
    fresh, agrees = said_of(known, _duration)
    return (
        Check(_("Figures last rolled up"), fresh[0], known.fresh, fresh[1]),
        Check(_("Figures the nightly comparison doubts"), agrees[0], known.agrees, agrees[1]),
    )


def _shown(signs: Sequence[Sign]) -> list[Sign]:
    """Every process that lives, and of a role in which none does the one that fell silent last."""
    living = [sign for sign in signs if sign.age <= ALARM_AFTER]
    roles = {sign.role for sign in living} | {"reconcile"}
    last = {sign.role: sign for sign in sorted(signs, key=lambda one: one.at) if sign.role not in roles}
    shown = [*(sign for sign in living if sign.role != "reconcile"), *last.values()]
    return sorted(shown, key=lambda sign: sign.role)


def _process(sign: Sign) -> Process:
    name = str(_ROLES.get(sign.role, sign.role))
    return Process(name, sign.name, sign.at, sign.age <= ALARM_AFTER, sign.did)


def _duration(length: timedelta) -> str:
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
