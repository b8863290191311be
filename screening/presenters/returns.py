"""What a unit has to return and has returned: the first page, one task, the rows of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, scope_of
from cases.models import AlertLevel
from cases.presenters.clock_words import LOOKS, left, moment
from cases.presenters.clocks import SOON, Clock
from screening.models import Finding, FindingState, ReturnOutcome, Task

from .periods import days

__all__ = [
    "Home", "Reporting", "Return", "ReturnPage", "due_clock", "home", "may_return", "one", "reporting",
    "waiting", "whole",
]  # fmt: skip

ON_THE_DESK = timedelta(days=7)
MOST, FEW, DONE = 40, 3, 8
RECENT = timedelta(days=100)
"""A quarter and a week: the longest period is among those done recently."""


@dataclass(frozen=True)
class Return:
    """A unit's return for one round, as its row or card shows it."""

    pk: int
    unit: str
    plan: str
    kind: str
    period: str
    days: str
    focus: str
    campaign: str
    key_period: str
    caught_up: bool
    clock: Clock | None
    """How long there is, while it is open."""
    outcome: ReturnOutcome | None
    returned_at: datetime | None
    returned_by: str
    late: bool
    findings: int
    url: str
    nothing_url: str
    report_url: str
    """Both empty for somebody whose office does not return for the unit, or before it begins."""
    key: UUID
    draft: str
    """Under which name the phone keeps what is not sent yet."""


@dataclass(frozen=True)
class Home:
    """The first page of screening."""

    waiting: list[Return]
    more: bool
    begins_on: date | None
    """When nothing waits: the first day of the next round, if there is one already."""
    done: list[Return]
    returns: bool
    """Whether the person files returns at all."""


@dataclass(frozen=True)
class Found:
    """A finding of this return, as a row."""

    number: str
    kind: str
    level: AlertLevel
    state: FindingState
    found_at: datetime


@dataclass(frozen=True)
class ReturnPage:
    """One task: what is to be returned, or was, and what was found."""

    task: Return
    found: list[Found]
    begins_on: date | None
    """Its first day, if that is still to come."""


@dataclass(frozen=True)
class Reporting:
    """The page on which a finding is typed."""

    task: Return
    url: str
    back: str
    draft: str


def whole(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks with everything a card shows, in one statement."""
    named = ("region", "returned_by", "round__key_period", "round__plan__phase__campaign")
    found = Finding.objects.filter(task=OuterRef("pk")).order_by().values("task").values(n=Count("pk"))
    return tasks.select_related(*named).annotate(found=Coalesce(Subquery(found), 0))


def home(user: User, *, now: datetime | None = None) -> Home:
    """What this person has to return, the most pressing first, and what was returned lately."""
    now = now or timezone.now()
    if not can(user, Perms.SCREEN_RETURN):
        return Home([], False, None, [], False)
    mine, today = Task.objects.of_office(user), timezone.localdate(now)
    rows = list(whole(mine.open()).order_by("-starts_on", "region")[: MOST + 1])
    begun = [task for task in rows[:MOST] if task.starts_on <= today]
    recent = mine.filter(returned_at__isnull=False, starts_on__gte=today - RECENT)
    done = whole(recent).order_by("-returned_at", "-pk")[:DONE]
    coming = [task.starts_on for task in rows if task.starts_on > today]
    return Home(
        waiting=[_shown(task, user, now) for task in _pressing(begun, now)],
        more=len(rows) > MOST,
        begins_on=min(coming, default=None),
        done=[_shown(task, user, now) for task in done],
        returns=True,
    )


def waiting(user: User, *, now: datetime | None = None) -> tuple[list[Return], int]:
    """For the desk: the first returns due within a week, and how many there are (no more than are counted).

    A quarter that has just begun does not stand above red cases; it waits on the page of screening.
    """
    now = now or timezone.now()
    open_now = (
        Task.objects.of_office(user)
        .open()
        .filter(starts_on__lte=timezone.localdate(now), due_at__lte=now + ON_THE_DESK)
    )
    rows = _pressing(whole(open_now).order_by("-starts_on", "region")[:MOST], now)
    return [_shown(task, user, now) for task in rows[:FEW]], len(rows)


def one(task: Task, user: User, *, now: datetime | None = None) -> ReturnPage:
    """The page of one task, read by `whole`."""
    now = now or timezone.now()
    findings = Finding.objects.visible_to(user).filter(task=task).select_related("dispute_type")
    begun = task.starts_on <= timezone.localdate(now)
    return ReturnPage(
        task=_shown(task, user, now),
        found=[_found(finding) for finding in findings],
        begins_on=None if begun else task.starts_on,
    )


def reporting(task: Task, user: User, *, now: datetime | None = None) -> Reporting:
    """The page of the form of a finding."""
    shown = _shown(task, user, now or timezone.now())
    return Reporting(
        task=shown, url=reverse("screening:report", args=[task.pk]), back=shown.url,
        draft=f"{user.pk}/screening/{task.pk}/finding",
    )  # fmt: skip


def may_return(task: Task, user: User) -> bool:
    """Whether an office of this person answers for the unit."""
    return task.organisation_id in scope_of(user, Perms.SCREEN_RETURN).organisations


def due_clock(due_at: datetime, now: datetime) -> Clock:
    """How long a unit has, in the colours and words of every other clock."""
    state = "late" if due_at <= now else "soon" if due_at <= now + SOON else "running"
    tone, icon, word = LOOKS[state]
    return Clock(
        policy="screening", name=pgettext("clock", "Screening return"), state=state, card="", due_at=due_at,
        when=moment(due_at, now), left=left(due_at, now), tone=tone, icon=icon, word=str(word),
    )  # fmt: skip


def _pressing(tasks: Iterable[Task], now: datetime) -> list[Task]:
    """Those that can still be returned in time, the soonest first; then the late ones, the newest first."""

    def rank(task: Task) -> tuple[bool, float]:
        late, due = task.due_at <= now, task.due_at.timestamp()
        return late, -due if late else due

    return sorted(tasks, key=rank)


def _shown(task: Task, user: User, now: datetime) -> Return:
    its, plan, open_now = task.round, task.round.plan, task.returned_at is None
    acts = may_return(task, user) and task.starts_on <= timezone.localdate(now)
    return Return(
        pk=task.pk, unit=task.region.name, plan=plan.title, kind=plan.get_kind_display(), period=its.period,
        days=days(its.starts_on, its.ends_on), focus=plan.focus,
        campaign=str(plan.phase.campaign.title) if plan.phase else "",
        key_period=its.key_period.title if its.key_period else "", caught_up=its.caught_up,
        clock=due_clock(task.due_at, now) if open_now else None,
        outcome=ReturnOutcome(task.outcome) if task.outcome else None, returned_at=task.returned_at,
        returned_by=task.returned_by.name if task.returned_by else "", late=task.late,
        findings=getattr(task, "found", 0), url=_url("return", task),
        nothing_url=_url("nothing", task) if acts and open_now else "",
        report_url=_url("report", task) if acts else "", key=uuid4(),
        draft=f"{user.pk}/screening/{task.pk}/nothing",
    )  # fmt: skip


def _found(finding: Finding) -> Found:
    return Found(
        number=finding.number, kind=finding.dispute_type.name, level=AlertLevel(finding.alert_level),
        state=FindingState(finding.state), found_at=finding.found_at,
    )  # fmt: skip


def _url(name: str, task: Task) -> str:
    return reverse(f"screening:{name}", args=[task.pk])
