"""The alert board: three columns by danger, the late ones on top; what waits for approval; supervision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, Perms, Role
from accounts.scope import scope_of
from cases.flow import transition
from cases.models import AlertLevel, Case, Supervision
from core.paging import Count
from deadlines.models import Deadline
from organisations.models import Organisation, Region, RegionLevel

from .alert_rows import MOST, Asked, Found, find, watches
from .clocks import Clock, NextRung, clock_of, next_rung
from .requests import Approval, Asking, SupervisionRow, approval, asking, supervision_row, supervisions
from .rows import CaseRow, case_row
from .watch import Button, act_url

__all__ = ["Alert", "Board", "Column", "Line", "board", "places"]


@dataclass(frozen=True)
class Line:
    """One clock of a case on the board; `office` where another than the holder answers for it."""

    clock: Clock
    office: str
    next: NextRung | None


@dataclass(frozen=True)
class Alert:
    """One case on the board with its pressing clocks and what this person may do now."""

    row: CaseRow
    lines: list[Line]
    acts: list[Button]

    @property
    def tone(self) -> str:
        return self.lines[0].clock.tone


@dataclass(frozen=True)
class Column:
    """The cases of one level; `count` counts clocks, of which a case may have several."""

    level: AlertLevel
    alerts: list[Alert]
    count: Count
    more_url: str


@dataclass(frozen=True)
class Board:
    """Everything the alert board shows."""

    now: datetime
    columns: list[Column]
    approvals: list[Approval]
    supervisions: list[SupervisionRow]
    places: list[Region]
    asked: Asked
    whole: bool
    """Whether it shows all in the person's sight, or only what her own offices answer for."""


def board(user: User, asked: Asked, *, now: datetime | None = None) -> Board:
    """The board of this person, in a number of statements that no number of cases changes."""
    now, known = now or timezone.now(), places(user)
    prefix = next((place.prefix for place in known if place.code == asked.region), "")
    found = find(user, Asked(asked.show, prefix, asked.family), now)
    asked_for, watching = asking(user, prefix), supervisions(user, prefix)
    cases = _cases(user, {one.file_id or 0 for one in found.rows} | _files(asked_for) | _files(watching))
    supervised = {(one.case_id, one.organisation_id) for one in watching}
    return Board(
        now=now,
        columns=_columns(user, found, cases, supervised, now),
        approvals=[approval(one, cases[one.case_id], user) for one in asked_for if one.case_id in cases],
        supervisions=[
            supervision_row(one, cases[one.case_id], user, timezone.localdate(now))
            for one in watching
            if one.case_id in cases
        ],
        places=known,
        asked=asked,
        whole=watches(user),
    )


def places(user: User) -> list[Region]:
    """The places just below the person's own, by which the board can be narrowed."""
    found = Region.objects.none()
    for prefix in sorted(scope_of(user).prefixes):
        below = [level for level in RegionLevel if level.prefix_length > len(prefix)][:1]
        found = found | Region.objects.filter(code__startswith=prefix, level__in=below)
    return list(found.order_by("code")) if scope_of(user).prefixes else []


def _cases(user: User, keys: set[int]) -> dict[int, Case]:
    """Those in sight, with the place of the office that holds them."""
    rows = Case.objects.visible_to(user).filter(pk__in=keys).for_rows()
    return {case.pk: case for case in rows.annotate(holder_region=F("holder__region_id"))}


def _files(rows: Iterable[Asking | Supervision]) -> set[int]:
    return {row.case_id for row in rows}


def _columns(
    user: User, found: Found, cases: Mapping[int, Case], supervised: set[tuple[int, int]], now: datetime
) -> list[Column]:
    by_case: dict[int, list[Deadline]] = {}
    for row in found.rows:
        by_case.setdefault(row.file_id or 0, []).append(row)
    columns: dict[str, list[Alert]] = {level: [] for level in AlertLevel}
    for pk, rows in by_case.items():
        if pk in cases:
            case = cases[pk]
            columns[case.alert_level].append(_alert(user, case, rows, supervised, now))
    worst_first = sorted(AlertLevel, key=lambda level: -level.rank)
    return [_column(level, columns[level], found.totals.get(level, 0)) for level in worst_first]


def _column(level: AlertLevel, alerts: list[Alert], total: int) -> Column:
    url = f"{reverse('cases:list')}?{urlencode({'due': 'late', 'level': level.value})}"
    return Column(level, alerts, Count(total, False), url if total > MOST else "")


def _alert(
    user: User, case: Case, rows: Sequence[Deadline], supervised: set[tuple[int, int]], now: datetime
) -> Alert:
    lines = [_line(row, case, now) for row in rows]
    late = any(line.clock.late for line in lines)
    free = (case.pk, case.holder_id) not in supervised
    acts = [_button(case, "supervise")] if late and free and may_supervise(user, case) else []
    return Alert(case_row(case, user), lines, acts)


def _line(row: Deadline, case: Case, now: datetime) -> Line:
    office = row.office.name if row.office_id != case.holder_id else ""
    return Line(clock_of(row, now), office, next_rung(row, now))


def may_supervise(user: User, case: Case) -> bool:
    """Whether the person watches over the holder from another office; asks nothing per case."""
    if case.stage not in transition("supervise").sources:
        return False
    return any(_above(posting.organisation, case) for posting in _supervising(user))


def _above(office: Organisation, case: Case) -> bool:
    held_in: str = case.holder_region  # type: ignore[attr-defined]
    return office.pk != case.holder_id and office.region.contains(held_in)


def _supervising(user: User) -> Iterable[Posting]:
    held = ((posting, ROLE_PERMS[Role(posting.role)]) for posting in user.current_postings)
    return (posting for posting, rights in held if Perms.CASE_SUPERVISE in rights)


def _button(case: Case, code: str) -> Button:
    return Button(code, str(transition(code).label), act_url(case, code))
