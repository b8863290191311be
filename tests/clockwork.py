"""What the tests ask of the clocks of a case: which run, how they ended, and what must always hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cases.clocks import FAMILIES, NEED_NONE
from cases.models import AlertLevel, Case, CaseSource, Clock, ResolutionMode, Stage
from deadlines.models import Deadline, Outcome
from deadlines.services.effects import run_effects
from deadlines.services.sweep import sweep

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A working Monday, in the morning."""


def day(month: int, number: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of that year, local time."""
    return datetime(2026, month, number, hour, minute, tzinfo=MONDAY.tzinfo)


def of_source(code: str) -> CaseSource:
    return CaseSource.objects.get(code=code)


def ways() -> list[ResolutionMode]:
    """Two other ways to tell the parties of."""
    return list(ResolutionMode.objects.filter(active=True, parent__isnull=True)[:2])


def running(case: Case) -> set[str]:
    """The policies that run for the file."""
    return set(Deadline.objects.of_files([case.pk]).open().values_list("policy", flat=True))


def one(case: Case, policy: str) -> Deadline:
    """The newest deadline of that policy, running or ended."""
    return Deadline.objects.of_files([case.pk]).filter(policy=policy).latest("id")


def ended(case: Case, policy: str) -> str:
    """How the newest deadline of that policy ended; empty while it runs."""
    return one(case, policy).outcome


def met(case: Case, policy: str) -> bool:
    return ended(case, policy) == Outcome.MET


def cancelled(case: Case, policy: str) -> bool:
    return ended(case, policy) == Outcome.CANCELLED


def pass_time(to: datetime) -> int:
    """Everything that is due by then fires and has its effect; how many deadlines fired."""
    fired = 0
    while some := sweep(now=to):
        fired += some
    while run_effects(now=to + timedelta(seconds=1)):
        pass
    return fired


def family_of(policy: str) -> Clock:
    return next(clock for clock in Clock if clock.covers(policy))


def broken(case: Case) -> list[str]:
    """What is wrong with the clocks of a case at this moment, in words; empty if nothing."""
    open_ones = list(Deadline.objects.of_files([case.pk]).open())
    stage, wrong = Stage(case.stage), []
    for row in open_ones:
        family = FAMILIES[family_of(row.policy_id)]
        if stage not in family.stages:
            wrong.append(f"{row.policy_id} runs at {stage}")
        if family.holder and row.office_id != case.holder_id:
            wrong.append(f"{row.policy_id} is not of the holder")
        if row.red != (case.alert_level == AlertLevel.RED):
            wrong.append(f"{row.policy_id} does not know the level")
    levelled = {"respond", "feedback", "progress"}
    for name in {row.policy_id for row in open_ones if row.policy_id.split(".")[0] in levelled}:
        if name.split(".")[1] != case.alert_level:
            wrong.append(f"{name} runs for a case that is {case.alert_level}")
    if not open_ones and not stage.ended and stage not in NEED_NONE:
        wrong.append(f"nothing runs at {stage}")
    return wrong
