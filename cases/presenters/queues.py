"""The queues of the desk: which open cases wait for which kind of act, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, scope_of
from cases.filters import clocks
from cases.flow import TO_TRIAGE
from cases.models import AlertLevel, Case, Stage
from cases.models.case import CaseQuerySet
from deadlines.models.deadline import DeadlineQuerySet

__all__ = ["FIGURES", "QUEUES", "Queue"]

_DANGER = (AlertLevel.RED, AlertLevel.YELLOW)
TO_CLOSE = (Stage.AGREEMENT, Stage.FAILED, Stage.CONCLUDED)


@dataclass(frozen=True)
class Queue:
    """Open cases that wait for one kind of act.

    Args:
        where: which of the cases, in the same words for everybody or asked for the person.
        needs: who has this queue; `unless`: who has a better one instead.
        own: only what one's own organisations hold, not the whole reach.
        query: the same cases in the list.
    """

    code: str
    title: str | Promise
    where: Q | Callable[[User], Q]
    needs: Perms
    unless: Perms | None = None
    own: bool = True
    query: Mapping[str, str] | None = None

    def cases(self, user: User) -> CaseQuerySet:
        where = self.where if isinstance(self.where, Q) else self.where(user)
        cases = Case.objects.visible_to(user, self.needs).open().filter(where)
        return cases.filter(holder__in=scope_of(user, self.needs).organisations) if self.own else cases

    def serves(self, user: User) -> bool:
        return can(user, self.needs) and not (self.unless and can(user, self.unless))


def _own_clock(state: str) -> Callable[[User], Q]:
    """A clock that an office of the person answers for stands so, whoever holds the case."""

    def where(user: User) -> Q:
        ours = clocks(state, timezone.now()).filter(office__in=scope_of(user).organisations)
        return _files_of(ours)

    return where


def _any_clock(state: str) -> Callable[[User], Q]:
    return lambda _user: _files_of(clocks(state, timezone.now()))


def _files_of(deadlines: DeadlineQuerySet) -> Q:
    """The cases of these deadlines, which are found first.

    As a join the planner walks all open cases for the few of one office: 249 ms of a desk at a million cases.
    """
    files = ArraySubquery(deadlines.order_by().values("file_id"))
    one_of = {"template": "(%(expressions)s))", "arg_joiner": " = ANY("}
    return Q(Func(F("pk"), files, output_field=BooleanField(), **one_of))


QUEUES = (
    Queue("danger", _("Red and yellow cases"), Q(alert_level__in=_DANGER), Perms.CASE_ACCEPT),
    Queue(
        "watch", _("Red and yellow cases"), Q(alert_level__in=_DANGER), Perms.CASE_LEVEL,
        unless=Perms.CASE_ACCEPT, own=False, query={"state": "open"},
    ),
    Queue(
        "late", _("Overdue at your office"), _own_clock("late"), Perms.CASE_NOTE,
        unless=Perms.CASE_APPROVE, own=False, query={"due": "late"},
    ),
    Queue(
        "late_below", _("Overdue in your area"), _any_clock("late"), Perms.CASE_LEVEL,
        unless=Perms.CASE_ACCEPT, own=False, query={"due": "late"},
    ),
    Queue(
        "today", _("Due today"), _own_clock("today"), Perms.CASE_NOTE,
        unless=Perms.CASE_APPROVE, own=False, query={"due": "today"},
    ),
    Queue(
        "accept", _("Waiting for acceptance"), Q(stage=Stage.SUBMITTED), Perms.CASE_ACCEPT,
        query={"stage": Stage.SUBMITTED},
    ),
    Queue("triage", _("Waiting for triage"), Q(stage__in=TO_TRIAGE), Perms.CASE_TRIAGE),
    Queue(
        "handle", _("In hand, waiting for a mediator or a result"), Q(stage=Stage.HANDLING),
        Perms.CASE_ASSIGN, query={"stage": Stage.HANDLING},
    ),
    Queue("close", _("Waiting to be closed"), Q(stage__in=TO_CLOSE), Perms.CASE_CLOSE),
    Queue(
        "held", _("Held by your organisation"), Q(), Perms.CASE_NOTE,
        unless=Perms.CASE_LEVEL, query={"state": "open"},
    ),
)  # fmt: skip

FIGURES = (
    Queue("open", _("Open cases"), Q(), Perms.CASE_READ, own=False, query={"state": "open"}),
    Queue(
        "red", _("Red alert"), Q(alert_level=AlertLevel.RED), Perms.CASE_READ,
        own=False, query={"state": "open", "level": AlertLevel.RED},
    ),
    Queue(
        "yellow", _("Yellow alert"), Q(alert_level=AlertLevel.YELLOW), Perms.CASE_READ,
        own=False, query={"state": "open", "level": AlertLevel.YELLOW},
    ),
    Queue(
        "overdue", pgettext_lazy("clock", "Overdue"), _any_clock("late"), Perms.CASE_READ,
        own=False, query={"due": "late"},
    ),
    Queue(
        "submitted", _("Waiting for acceptance"), Q(stage=Stage.SUBMITTED), Perms.CASE_READ,
        own=False, query={"stage": Stage.SUBMITTED},
    ),
    Queue(
        "accepted", _("Accepted, waiting for triage"), Q(stage=Stage.ACCEPTED), Perms.CASE_READ,
        own=False, query={"stage": Stage.ACCEPTED},
    ),
)  # fmt: skip
