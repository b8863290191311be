"""Mediation: notice, sessions, what one side says, rests and extensions, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cases.models import Session, SessionWay
from cases.services import level, mediation, sessions, suspension
from deadlines.models import Deadline
from referrals.services import asking

from .hours import moment
from .journey import Journey

HOUR = timedelta(hours=1)


def mediate(j: Journey) -> Iterator[str]:
    """Until the parties agree or fail; ends before that word."""
    mediation.serve_notice(case=j.case, by=j.worker, served_on=j.today, now=j.clock.soon())
    yield "noticed"
    yield from _asking(j)
    yield from _waiting(j)
    if j.wants("side_note"):
        party = j.chance.choice(j.parties)
        sessions.side_note(case=j.case, by=j.worker, party=party, text=j.say("side"), now=j.clock.soon())
    yield from _planning(j)
    if j.wants("twice"):
        _held(j, "record_first")
        j.clock.later(2, 6)
    _held(j, "record")
    yield "held"


def _planning(j: Journey) -> Iterator[str]:
    """A session planned ahead with a room; the stops leave it standing for today or tomorrow."""
    if j.script.stop in {"planned_today", "planned_tomorrow"}:
        ahead = 0 if j.script.stop == "planned_today" else 1
        _planned(j, ahead)
        yield j.script.stop
    if j.wants("planned"):
        session = _planned(j, None)
        ends = session.ends_at
        if ends <= j.clock.limit:
            j.clock.until(ends)
            _record(j, session)


def _planned(j: Journey, ahead: int | None) -> Session:
    """`ahead`: so many days after the load ends; else on a working day soon."""
    now = j.clock.soon()
    day = j.today + timedelta(days=1)
    if ahead is not None:
        day = j.script.day + timedelta(days=ahead)
    starts, room = j.free_hour(day, any_day=ahead is not None)
    return sessions.plan_session(
        case=j.case, by=j.worker, way=SessionWay.ON_SITE, starts_at=starts, ends_at=starts + HOUR, room=room,
        now=now,
    )  # fmt: skip


def _record(j: Journey, session: Session) -> None:
    sessions.hold_session(
        case=j.case, by=j.worker, record=j.say("record"), present=j.parties, session=session,
        now=j.clock.soon(),
    )  # fmt: skip


def _held(j: Journey, words: str) -> None:
    """A session nobody planned, that lasted up to two hours and ended just now."""
    j.clock.later(0, 3) if j.chance.random() < 0.7 else j.clock.soon()
    lasted = timedelta(minutes=j.chance.randint(30, 110))
    starts = max(j.now - lasted, moment(j.today, 0))
    way = j.chance.choices(list(SessionWay)[:4], (70, 18, 6, 6))[0]
    ends = j.clock.soon(1, 3)
    sessions.hold_session(
        case=j.case, by=j.worker, record=j.say(words), present=j.parties, way=way, starts_at=starts,
        ends_at=ends, place=j.say("session_place"), now=ends,
    )  # fmt: skip


def _asking(j: Journey) -> Iterator[str]:
    """Help of another office, word to the police, a lower level."""
    if j.wants("assist"):
        leg = asking.ask(
            case=j.case, by=j.triage(), to=j.office("housing"), asked=j.say("asked"),
            now=j.clock.soon(),
        )  # fmt: skip
        yield "assisted"
        asking.answer(
            leg=leg, by=j.desk("housing"), answer="opinion", text=j.say("opinion"), now=j.clock.later(1, 3)
        )
    if j.wants("report"):
        asking.report(case=j.case, by=j.worker, asked=j.say("urgent"), now=j.clock.soon())
        yield "told_police"
    if j.script.stop == "lower_asked":
        lower = {"red": "yellow", "yellow": "blue"}[j.case.alert_level]
        level.ask_lower(case=j.case, by=j.triage(), level=lower, note=j.say("lower"), now=j.clock.later(0, 2))
        yield "lower_asked"


def _waiting(j: Journey) -> Iterator[str]:
    """Suspension and extension."""
    if j.script.stop == "suspended" or j.wants("suspended"):
        until = j.today + timedelta(days=60)
        suspension.suspend(
            case=j.case, by=j.worker, reason="appraisal", expected_until=until, note=j.say("suspended"),
            now=j.clock.later(0, 2),
        )  # fmt: skip
        yield "suspended"
        suspension.resume(case=j.case, by=j.worker, now=j.clock.later(5, 20))
    if (j.script.stop == "extension_asked" or j.wants("extension")) and _extendable(j):
        j.clock.later(3, 8)
        suspension.ask_extension(
            case=j.case, by=j.worker, until=j.today + timedelta(days=60), consent_on=j.today,
            note=j.say("extension"), now=j.now,
        )  # fmt: skip
        yield "extension_asked"
        by = j.town.people["supervisor"]
        note = j.say("extension_granted")
        suspension.answer_extension(case=j.case, by=by, answer="approved", note=note, now=j.clock.later(0, 1))
    elif j.script.stop == "extension_asked":
        yield "extension_asked"


def _extendable(j: Journey) -> bool:
    """Whether the law knows a longer limit for this kind of mediation; if not, it is simply going on."""
    running = Deadline.objects.of_files([j.case.pk]).open().family("mediate")
    return not running.filter(policy__extendable=False).exists()
