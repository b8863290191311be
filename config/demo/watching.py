"""What the clocks of the demo did meanwhile, and who looked after them: reports, cards, a supervision."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F

from accounts.permissions import Role
from cases.models import Case, LevelProposal, Stage
from cases.services import watching
from deadlines.models import Deadline, Firing
from deadlines.services.effects import run_effects
from deadlines.services.sweep import sweep
from notifications.models import Message
from referrals.models import Leg

from .hours import before, moment
from .town import Town

__all__ = ["last_evening", "look_after", "put_to_rest"]

STEP = timedelta(hours=6)
"""The clock is swept four times a day from the last evening on: nothing rings before the last act."""
LATELY = timedelta(hours=20)
"""What is older was read and decided: nobody's inbox begins with weeks of it."""
TEA = timedelta(minutes=10)
PUT_FORWARD = 2
"""So many cases at most are put forward for a higher level."""
REPORTED = 9
"""Of ten cases that wait for a report, so many had one on the last working day."""
REPORT = "已联系双方，正在约定下一次见面时间。"
SUPERVISED = "shaoxian"
"""The committee of which the centre demands that it goes on."""


def look_after(town: Town, *, now: datetime, day: date, seed: int) -> None:
    """Reports of the last working day, the rungs since then, one supervision that waits for its answer."""
    chance = Random(f"watch/{day}/{seed}")  # noqa: S311 — believable, not secret
    evening = last_evening(day)
    _ring(evening - STEP, evening)
    _report(town, chance, evening)
    _supervise(town, evening + TEA, day)
    _ring(evening + TEA, now)
    _read(now - LATELY)


def last_evening(day: date) -> datetime:
    """When the last working day before this one ended."""
    return moment(before(day, 1), 17 * 60 + 50)


def _ring(first: datetime, last: datetime) -> None:
    """The rungs one after another; what the first of them lead to waits for a person."""
    at = first
    while at < last:
        at = min(at + STEP, last)
        while sweep(now=at):
            pass
        wanted = PUT_FORWARD - LevelProposal.objects.count()
        if wanted > 0 and last - at < LATELY:
            run_effects(now=at, most=wanted)
        Firing.objects.filter(effect=Firing.EffectState.WAITING).update(effect=Firing.EffectState.NONE)


def put_to_rest(*, now: datetime) -> None:
    """A year that is over: its rungs have rung, nobody is told of them now, and nothing follows from them."""
    while sweep(now=now):
        pass
    Firing.objects.filter(effect=Firing.EffectState.WAITING).update(effect=Firing.EffectState.NONE)
    _read(now)


def _report(town: Town, chance: Random, at: datetime) -> None:
    late = Deadline.objects.open().filter(due_at__lte=at)
    waiting = late.family("feedback") | late.family("progress") | late.family("respond")
    keys = {office.pk: key for key, office in town.offices.items()}
    rows = Case.objects.filter(pk__in=waiting.values("file_id")).exclude(stage=Stage.SUBMITTED)
    for case in rows.select_related("holder__region").order_by("pk"):
        desk = town.staff(keys[case.holder_id], Role.PARTNER, Role.MEDIATOR, Role.TRIAGE, Role.CLERK)
        if desk and chance.randrange(10) < REPORTED:
            said = at + timedelta(minutes=chance.randint(1, 9))
            watching.report_progress(case=case, by=desk[0], note=REPORT, now=said)


def _supervise(town: Town, at: datetime, day: date) -> None:
    """The case of that committee that is late the longest, or of any office below the centre."""
    below = [
        office
        for key, office in town.offices.items()
        if key != "kundulun" and office.region_id.startswith("150203")
    ]
    running = Case.objects.filter(closed_at=None, holder__in=below)
    late = Deadline.objects.late(at).filter(office__in=below, subject_kind="case", file_id__in=running)
    late = late.order_by("due_at")
    found = late.filter(office=town.offices[SUPERVISED]).first() or late.first()
    if found is None:
        return
    case = Case.objects.select_related("holder__region").get(pk=found.file_id or 0)
    watching.supervise(
        case=case, by=town.people["supervisor"], now=at, answer_by=day + timedelta(days=3),
        note="请尽快联系双方当事人，并书面报告办理情况和下一步安排。",
    )  # fmt: skip


def _read(until: datetime) -> None:
    """What is old, and what asks for an answer that was given."""
    unread = Message.objects.unread().filter(channel="in_app")
    unread.filter(created_at__lte=until).update(read_at=F("created_at"))
    answered = [f"leg:{pk}" for pk in Leg.objects.exclude(state="offered").values_list("pk", flat=True)]
    unread.filter(about__in=answered).update(read_at=F("created_at"))
