"""The queues of the desk: which open cases wait for which kind of act, and for whom."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, scope_of
from cases.filters import clocks
from cases.flow import TO_TRIAGE
from cases.models import AlertLevel, Case, Stage

__all__ = ["FIGURES", "QUEUES", "Queue"]

_DANGER = (AlertLevel.RED, AlertLevel.YELLOW)
_WORST_FIRST = ("alert_level", "id")
"""Red before yellow, as the codes stand in the alphabet; read in this order from an index of its own."""
_ALL = Q()
TO_CLOSE = (Stage.AGREEMENT, Stage.FAILED, Stage.CONCLUDED)


@dataclass(frozen=True)
class Queue:
    """Open cases that wait for one kind of act.

    Args:
        needs: who has this queue; `unless`: who has a better one instead.
        where: which of the cases.
        due: only cases with a clock in that state of `cases.filters.DUE`, what is due first at the top.
        own: only what one's own organisations hold, or the clocks they answer for; not the whole reach.
        query: the same cases in the list.
        order: which of the cases comes first.
        number: only how many they are is shown.
    """

    code: str
    title: str | Promise
    needs: Perms
    where: Q = _ALL
    due: str = ""
    unless: Perms | None = None
    own: bool = True
    query: Mapping[str, str] | None = None
    order: tuple[str, ...] = ("id",)
    number: bool = False

    def serves(self, user: User) -> bool:
        return can(user, self.needs) and not (self.unless and can(user, self.unless))

    def asks(self, user: User) -> Hashable:
        """What two queues have in common that hold the same cases."""
        return self.where, self.due, self.own, self.order, scope_of(user, self.needs)

    def waiting(self, user: User, now: datetime) -> QuerySet:
        """Id and level of its cases; a case with several clocks that are due stands there as often."""
        if self.due:
            return self._by_clock(user, now)
        offered = Case.objects.held_by if self.own else Case.objects.visible_to
        cases = offered(user, self.needs).open().filter(self.where)
        return cases.order_by(*self.order).values_list("id", "alert_level")

    def _by_clock(self, user: User, now: datetime) -> QuerySet:
        """Begins at the clocks, which run for open cases and for what is owed after the end.

        Not narrowed to open cases: the planner would take them for one in twenty of those that are late, and
        walk all of them instead of the clocks. A file's offices name who answers for its clocks, so an office
        sees every file for which one of its own runs: of those the clock alone is asked.
        """
        if self.own:
            own = scope_of(user, self.needs).organisations
            found = clocks(self.due, now).filter(office__in=own, file_id__isnull=False)
        else:
            cases = Case.objects.visible_to(user, self.needs).order_by()
            found = clocks(self.due, now).filter(file_id__in=cases.values("pk"))
        return found.order_by("due_at", "id").annotate(level=Value("")).values_list("file_id", "level")


QUEUES = (
    Queue("danger", _("Red and yellow cases"), Perms.CASE_ACCEPT, Q(alert_level__in=_DANGER)),
    Queue(
        "watch", _("Red and yellow cases"), Perms.CASE_LEVEL, Q(alert_level__in=_DANGER),
        unless=Perms.CASE_ACCEPT, own=False, query={"state": "open"}, order=_WORST_FIRST,
    ),
    Queue(
        "late", _("Overdue at your office"), Perms.CASE_NOTE, due="late",
        unless=Perms.CASE_APPROVE, query={"due": "late"},
    ),
    Queue(
        "late_below", _("Overdue in your area"), Perms.CASE_LEVEL, due="late",
        unless=Perms.CASE_ACCEPT, own=False, query={"due": "late"},
    ),
    Queue(
        "today", _("Due today"), Perms.CASE_NOTE, due="today",
        unless=Perms.CASE_APPROVE, query={"due": "today"},
    ),
    Queue(
        "accept", _("Waiting for acceptance"), Perms.CASE_ACCEPT, Q(stage=Stage.SUBMITTED),
        query={"stage": Stage.SUBMITTED},
    ),
    Queue("triage", _("Waiting for triage"), Perms.CASE_TRIAGE, Q(stage__in=TO_TRIAGE)),
    Queue(
        "handle", _("In hand, waiting for a mediator or a result"), Perms.CASE_ASSIGN,
        Q(stage=Stage.HANDLING), query={"stage": Stage.HANDLING},
    ),
    Queue("close", _("Waiting to be closed"), Perms.CASE_CLOSE, Q(stage__in=TO_CLOSE)),
    Queue(
        "held", _("Held by your organisation"), Perms.CASE_NOTE,
        unless=Perms.CASE_LEVEL, query={"state": "open"},
    ),
)  # fmt: skip


def _figure(
    code: str, title: str | Promise, query: Mapping[str, str], where: Q = _ALL, due: str = ""
) -> Queue:
    return Queue(code, title, Perms.CASE_READ, where, due, own=False, query=query, number=True)


FIGURES = (
    _figure("open", _("Open cases"), {"state": "open"}),
    _figure(
        "red", _("Red alert"), {"state": "open", "level": AlertLevel.RED}, Q(alert_level=AlertLevel.RED)
    ),
    _figure(
        "yellow", _("Yellow alert"), {"state": "open", "level": AlertLevel.YELLOW},
        Q(alert_level=AlertLevel.YELLOW),
    ),
    _figure("overdue", pgettext_lazy("clock", "Overdue"), {"due": "late"}, due="late"),
    _figure(
        "submitted", _("Waiting for acceptance"), {"stage": Stage.SUBMITTED}, Q(stage=Stage.SUBMITTED)
    ),
    _figure(
        "accepted", _("Accepted, waiting for triage"), {"stage": Stage.ACCEPTED}, Q(stage=Stage.ACCEPTED)
    ),
)  # fmt: skip
