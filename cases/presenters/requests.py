"""What waits for a decision from above, and the supervisions that are not over: parts of the alert board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import ROLE_PERMS, Perms, Role
from accounts.scope import scope_of
from cases.flow import allowed_moves, transition
from cases.models import AlertLevel, Case, Extension, LevelProposal, LevelRequest, RequestState, Supervision
from cases.models.sight import sight
from cases.services.approval import posting_above
from organisations.models import Organisation, Region

from .masking import shown_text
from .rows import CaseRow, case_row
from .watch import Button, act_url

__all__ = ["Approval", "Asking", "SupervisionRow", "approval", "asking", "supervision_row", "supervisions"]

MOST = 30
_LENGTH = 160
State = Supervision.State


@dataclass(frozen=True)
class Asking:
    """A request as the union of the three tables gives it."""

    kind: str
    case_id: int
    at: datetime
    before: str
    after: str
    by: int
    by_name: str
    office: int
    office_name: str
    region: str
    region_level: str


@dataclass(frozen=True)
class Approval:
    """One request on the board, with the acts by which this person decides."""

    kind: str
    title: str
    row: CaseRow
    before: AlertLevel | None
    after: AlertLevel | None
    until: date | None
    asked_by: str
    at: datetime
    acts: list[Button]


@dataclass(frozen=True)
class SupervisionRow:
    """One supervision on the board."""

    row: CaseRow
    state: Supervision.State
    office: str
    above: str
    demand: str
    answer_by: date
    overdue: bool
    issued_at: datetime
    acts: list[Button]


def asking(user: User, prefix: str = "") -> list[Asking]:
    """Extensions, lower levels and proposed levels in sight that wait, the oldest first; one statement."""
    pending = _in_sight(user, prefix) & Q(state=RequestState.PENDING)
    until = Cast("until", CharField())
    longer = _columns(Extension.objects.filter(pending), "extension", "asked_at", Value(""), until, "asked")
    lower = _columns(
        LevelRequest.objects.filter(pending), "lower", "asked_at", F("from_level"), F("to_level"), "asked"
    )
    waiting = LevelProposal.objects.filter(_in_sight(user, prefix), state=LevelProposal.State.WAITING)
    higher = _columns(waiting, "higher", "at", F("from_level"), F("to_level"), "decided")
    rows = longer.union(lower, higher, all=True).order_by("at_", "case_id")[:MOST]
    return [Asking(*row) for row in rows]


def approval(one: Asking, case: Case, user: User) -> Approval:
    """The request with words and buttons; asks nothing."""
    titles = {
        "extension": _("A longer time limit is asked for"),
        "lower": _("A lower level is asked for"),
        "higher": _("Put forward for a higher level"),
    }
    level = one.kind != "extension"
    return Approval(
        kind=one.kind,
        title=titles[one.kind],
        row=case_row(case),
        before=AlertLevel(one.before) if level else None,
        after=AlertLevel(one.after) if level else None,
        until=None if level else date.fromisoformat(one.after),
        asked_by=f"{one.by_name} · {one.office_name}" if one.office else "",
        at=one.at,
        acts=_acts(one, case, user),
    )


def supervisions(user: User, prefix: str = "") -> list[Supervision]:
    """Those in sight that were not lifted, what waits longest for an answer first."""
    rows = Supervision.objects.filter(_in_sight(user, prefix)).exclude(state=State.LIFTED)
    return list(
        rows.select_related("organisation", "issued_for").order_by("-state", "answer_by", "id")[:MOST]
    )


def supervision_row(row: Supervision, case: Case, user: User, today: date) -> SupervisionRow:
    """The supervision with words and buttons; asks nothing."""
    people = [party.person for party in case.row_parties]  # type: ignore[attr-defined]
    demand = shown_text(row.demand, people)
    return SupervisionRow(
        row=case_row(case),
        state=State(row.state),
        office=row.organisation.name,
        above=row.issued_for.name,
        demand=demand if len(demand) <= _LENGTH else f"{demand[:_LENGTH]}…",
        answer_by=row.answer_by,
        overdue=row.state == State.ISSUED and row.answer_by < today,
        issued_at=row.issued_at,
        acts=_of_supervision(row, case, user),
    )


def _in_sight(user: User, prefix: str) -> Q:
    seen = sight(scope_of(user), "case__")
    return seen & Q(case__region__code__startswith=prefix) if prefix else seen


def _columns(
    rows: QuerySet[Any], kind: str, at: str, before: Any, after: Any, who: str
) -> QuerySet[Any, tuple[Any, ...]]:
    """The columns of Asking; a proposal of the clock was asked for by nobody."""
    asked = who == "asked"
    named = {
        "by_": F("asked_by"), "by_name": F("asked_by__name"), "office_": F("asked_for"),
        "office_name": F("asked_for__name"), "region_": F("asked_for__region"),
        "region_level": F("asked_for__region__level"),
    } if asked else {
        "by_": F("decided_by"), "by_name": Value(""), "office_": F("decided_by"), "office_name": Value(""),
        "region_": Value(""), "region_level": Value(""),
    }  # fmt: skip
    told = {"kind": Value(kind), "at_": F(at), "before": before, "after": after, **named}
    order = ("kind", "case_id", "at_", "before", "after", *named)
    return rows.order_by().annotate(**told).values_list(*order)


def _acts(one: Asking, case: Case, user: User) -> list[Button]:
    if one.kind == "higher":
        mine = {row.code for row in allowed_moves(case, user)}
        return [_button(case, code) for code in ("raise_level", "dismiss_level") if code in mine]
    if one.by == user.pk:
        return []
    if one.kind == "extension":
        return [_button(case, "answer_extension")] if _in_charge(user, case) else []
    office = Organisation(pk=one.office, region=Region(code=one.region, level=one.region_level))
    above = posting_above(user, asked_for=office, case=case)
    return [_button(case, "answer_lower")] if above else []


def _in_charge(user: User, case: Case) -> bool:
    """Whether the person approves for the place itself; a shared sight is not enough."""
    held = (p for p in user.current_postings if Perms.CASE_APPROVE in ROLE_PERMS[Role(p.role)])
    return any(posting.organisation.region.contains(case.region_id) for posting in held)


def _of_supervision(row: Supervision, case: Case, user: User) -> list[Button]:
    answers = row.state == State.ISSUED and row.organisation_id in _offices(user, Perms.LEG_ANSWER)
    lifts = row.issued_for_id in _offices(user, Perms.CASE_SUPERVISE)
    codes = [*(["answer_supervision"] if answers else ()), *(["lift_supervision"] if lifts else ())]
    return [_button(case, code) for code in codes if case.stage in transition(code).sources]


def _offices(user: User, perm: Perms) -> frozenset[int]:
    return scope_of(user, perm).organisations


def _button(case: Case, code: str) -> Button:
    return Button(code, str(transition(code).label), act_url(case, code))
