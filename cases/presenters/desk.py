"""The desk: what waits for this person, grouped by whose turn it is.

Read in five statements whatever the history holds: the queues look at open cases and open deadlines only, and
each stops counting at a thousand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, scope_of
from cases.models import AlertLevel, Case, Draft
from core.models import Submission
from core.paging import Count

from .clocks import clocked
from .masking import shown_text
from .queues import FIGURES, QUEUES, Queue
from .rows import CaseRow, case_rows

MOST_ROWS = 5
_MOST_READ = 2 * MOST_ROWS
"""Of each queue: some of its first may be shown in a group above."""
MOST_COUNTED = 1000
_LEVELS = sorted(AlertLevel.values, key=lambda value: -AlertLevel(value).rank)
"""The most dangerous first."""
_NUMBER = "SELECT %s::text, count(*), {cases}, NULL::bigint[] FROM ({rows}) AS waiting (id, level)"
_QUEUE = """
SELECT %s::text, count(*), {cases},
       (array_agg(id ORDER BY array_position(%s::text[], level::text), place))[:%s]
FROM (SELECT id, level, row_number() OVER () AS place FROM ({rows}) AS waiting (id, level)) AS placed
"""


@dataclass(frozen=True)
class Group:
    """The first rows of a queue, and where the others are."""

    code: str
    title: str | Promise
    rows: list[CaseRow]
    count: Count | None
    url: str


@dataclass(frozen=True)
class Figure:
    """A number and the list behind it."""

    code: str
    label: str | Promise
    icon: str
    count: Count
    url: str


@dataclass(frozen=True)
class Door:
    """Where somebody begins for whom no case can wait."""

    icon: str
    title: str | Promise
    text: str | Promise
    url: str
    label: str | Promise


@dataclass(frozen=True)
class DraftRow:
    """An intake not yet finished."""

    title: str
    url: str
    saved_at: datetime


@dataclass(frozen=True)
class Desk:
    """Everything the desk shows."""

    groups: list[Group]
    drafts: list[DraftRow]
    recent: list[CaseRow]
    figures: list[Figure]
    logs: bool
    reads_cases: bool
    screens: bool
    """Whether a return of screening may be due; the room of screening says which."""
    doors: list[Door]

    @property
    def aside(self) -> bool:
        return bool(self.drafts or self.recent)

    @property
    def empty(self) -> bool:
        return not (self.groups or self.drafts or self.recent or self.figures)


def desk(user: User) -> Desk:
    """What waits for this person; an official, for whom nothing waits, sees the numbers."""
    queues = [queue for queue in QUEUES if queue.serves(user)]
    logs = can(user, Perms.CASE_LOG)
    watches = can(user, Perms.CASE_READ) and not queues and not logs
    waiting = _waiting(user, [*queues, *(FIGURES if watches or _supervises(user) else ())])
    numbers = _logged(user) if logs else []
    cases = _read(user, waiting, queues, numbers)
    groups = _groups(queues, waiting, cases)
    recent = [cases[number] for number in numbers if number in cases]
    return Desk(
        groups=[_group(queue, case_rows(shown, user), waiting, user) for queue, shown in groups],
        drafts=_drafts(user) if logs else [],
        recent=case_rows(recent, user),
        figures=[_figure(queue, waiting) for queue in FIGURES if queue.code in waiting],
        logs=logs,
        reads_cases=can(user, Perms.CASE_READ),
        screens=can(user, Perms.SCREEN_RETURN),
        doors=_doors(user),
    )


@dataclass(frozen=True)
class Waiting:
    """How many wait in a queue, and the ids of the first."""

    count: Count
    first: list[int]


_NOTHING = Waiting(Count(0, False), [])


def _supervises(user: User) -> bool:
    return can(user, Perms.CASE_LEVEL) and not can(user, Perms.CASE_ACCEPT)


def _waiting(user: User, queues: Sequence[Queue]) -> dict[str, Waiting]:
    """What each queue holds, in one statement; of the first, the most dangerous before the others."""
    now, parts, given = timezone.now(), [], list[Any]()
    asked: dict[Hashable, Queue] = {}
    for queue in queues:
        asked.setdefault(queue.asks(user), queue)
    for queue in asked.values():
        rows = queue.waiting(user, now)[: MOST_COUNTED + 1]
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:  # a right that no office of the person carries
            continue
        told = _NUMBER if queue.number else _QUEUE
        parts.append(told.format(rows=sql, cases="count(DISTINCT id)" if queue.due else "count(*)"))
        given += [queue.code, *(() if queue.number else (_LEVELS, _MOST_READ)), *params]
    found = {code: _counted(*row) for code, *row in _asked_of_database(parts, given)}
    return {queue.code: found.get(asked[queue.asks(user)].code, _NOTHING) for queue in queues}


def _asked_of_database(parts: Sequence[str], given: Sequence[Any]) -> list[tuple[Any, ...]]:
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return cursor.fetchall()


def _counted(entries: int, cases: int, first: list[int] | None) -> Waiting:
    """A case with several clocks is one case, but stands among the first as often."""
    return Waiting(Count(min(cases, MOST_COUNTED), entries > MOST_COUNTED), list(dict.fromkeys(first or ())))


def _logged(user: User) -> list[str]:
    """The numbers of the cases this person logged last."""
    mine = Submission.objects.filter(user=user, action="case.submit").order_by("-id")
    return list(mine.values_list("reference", flat=True)[:MOST_ROWS])


def _read(
    user: User, waiting: Mapping[str, Waiting], queues: Iterable[Queue], numbers: Sequence[str]
) -> dict[int | str, Case]:
    """The cases to be shown, by id and by number."""
    ids = {pk for queue in queues for pk in waiting[queue.code].first}
    if not ids and not numbers:
        return {}
    wanted = Q(pk__in=ids) | Q(number__in=numbers)
    cases = list(clocked(Case.objects.visible_to(user).filter(wanted).for_rows()))
    return {case.pk: case for case in cases} | {str(case.number): case for case in cases}


def _groups(
    queues: Sequence[Queue], waiting: Mapping[str, Waiting], cases: Mapping[Any, Case]
) -> list[tuple[Queue, list[Case]]]:
    """The first cases of each queue that has any. A case is shown once, in the first group that has it."""
    groups, shown = [], set[int]()
    for queue in queues:
        fresh = [pk for pk in waiting[queue.code].first if pk in cases and pk not in shown][:MOST_ROWS]
        shown.update(fresh)
        if fresh:
            groups.append((queue, [cases[pk] for pk in fresh]))
    return groups


def _group(queue: Queue, rows: list[CaseRow], waiting: Mapping[str, Waiting], user: User) -> Group:
    return Group(queue.code, queue.title, rows, waiting[queue.code].count, _list_of(queue, user))


def _figure(queue: Queue, waiting: Mapping[str, Waiting]) -> Figure:
    icon = AlertLevel(queue.code).icon if queue.code in AlertLevel else ""
    return Figure(queue.code, queue.title, icon, waiting[queue.code].count, _list(queue.query or {}))


def _list_of(queue: Queue, user: User) -> str:
    """The list behind a group; empty if the filters of the list cannot say it."""
    if queue.query is None:
        return ""
    offices = scope_of(user, queue.needs).organisations
    office = {"office": str(next(iter(offices)))} if queue.own and not queue.due and len(offices) == 1 else {}
    return _list({**queue.query, **office})


def _list(query: Mapping[str, str]) -> str:
    return f"{reverse('cases:list')}?{urlencode(query)}"


def _drafts(user: User) -> list[DraftRow]:
    return [
        DraftRow(_draft_title(draft), f"{reverse('cases:intake')}?draft={draft.key}", draft.updated_at)
        for draft in Draft.objects.filter(owner=user)[:MOST_ROWS]
    ]


def _draft_title(draft: Draft) -> str:
    """What was typed first; numbers that would name a person are masked."""
    for name in ("title", "description"):
        typed = draft.content.get(name) or ""
        text = str(typed[0] if isinstance(typed, list) else typed).strip()
        if text:
            return shown_text(text.splitlines()[0][:60], ())
    return str(_("Not yet named"))


def _doors(user: User) -> list[Door]:
    doors = []
    if can(user, Perms.ADMINISTER):
        text = _("Users, organisations and reference lists are kept in the administration.")
        url = reverse("admin:index")
        doors.append(Door("settings", _("Administration"), text, url, _("Open the administration")))
    if can(user, Perms.AUDIT_READ):
        text = _("Who did or saw what is kept in the audit trail. An auditor sees no case.")
        url = reverse("accounts:audit")
        doors.append(Door("shield-lock", _("Audit trail"), text, url, _("Open the audit trail")))
    return doors
