"""The alert level of a case as a panel: what it demands, what is done, what waits, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.flow import allowed_moves
from cases.guards import CLOSING_DUTIES, DUTIES
from cases.models import (
    AlertDecision,
    AlertLevel,
    Case,
    DutyKind,
    LevelDuty,
    LevelRequest,
    Person,
    RequestState,
    RiskRule,
)
from cases.services.level import may_answer

from .masking import shown_text

Words = str | Promise
WHO: Mapping[str, Words] = {
    AlertLevel.BLUE: _("The grass-roots mediation organisation acts."),
    AlertLevel.YELLOW: _("The holder acts together with the line department."),
    AlertLevel.RED: _("A leader in charge takes the case."),
}
DEMANDS: Mapping[str, Words] = {
    AlertLevel.BLUE: _(
        "Response within 24 hours; settled without leaving the village or community where possible."
    ),
    AlertLevel.YELLOW: _("One plan for the one case; a joint consultation before it may close."),
    AlertLevel.RED: _(
        "Sponsoring leader, task force and at least one expert named; daily progress; "
        "follow-up visits after closing."
    ),
}
"""Source of both: alert_levels.csv (seed 000, early warning in three colours)."""
BEFORE_ALL, BEFORE_CLOSING = _("Needed before the case goes on"), _("Needed before the case closes")


@dataclass(frozen=True)
class DutyLine:
    """One duty: done by whom and when, or missing and where to record it."""

    kind: DutyKind
    needed: Words
    done: bool
    who: str = ""
    text: str = ""
    held_on: date | None = None
    by: str = ""
    at: datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class RequestLine:
    """A lower level that was asked for, waiting or decided."""

    before: AlertLevel
    after: AlertLevel
    state: RequestState
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class DecisionLine:
    """A level as a person set or confirmed it, with what the rules had said."""

    level: AlertLevel
    proposed: AlertLevel
    points: int
    signs: list[str]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LevelPanel:
    """Level, duties and requests of one case, ready to be shown."""

    level: AlertLevel
    who: Words
    demands: Words
    duties: list[DutyLine]
    waiting: RequestLine | None
    answered: list[RequestLine]
    decisions: list[DecisionLine]


def level_panel(case: Case, user: User) -> LevelPanel:
    """What the panel shows to this person, in a constant number of statements."""
    people = [party.person for party in case.parties.select_related("person")]
    requests = [_request(row, case, user, people) for row in _requests(case)]
    return LevelPanel(
        level=AlertLevel(case.alert_level),
        who=WHO[case.alert_level],
        demands=DEMANDS[case.alert_level],
        duties=_duties(case, user, people),
        waiting=next((line for line in requests if line.state == RequestState.PENDING), None),
        answered=[line for line in requests if line.state != RequestState.PENDING],
        decisions=_decisions(case, people),
    )


def _duties(case: Case, user: User, people: list[Person]) -> list[DutyLine]:
    """The duties of the level, and whatever else was recorded while the level was another."""
    rows = case.duties.select_related("leader", "expert__organisation", "by").order_by("id")
    newest = {DutyKind(row.kind): row for row in rows}
    demanded: dict[DutyKind, Words] = dict.fromkeys(DUTIES.get(case.alert_level, ()), BEFORE_ALL)
    demanded |= dict.fromkeys(CLOSING_DUTIES.get(case.alert_level, ()), BEFORE_CLOSING)
    may_record = any(row.code == "duty" for row in allowed_moves(case, user))
    kinds = [*demanded, *(kind for kind in newest if kind not in demanded)]
    return [
        _duty(kind, demanded.get(kind, ""), newest.get(kind), people, _duty_url(case, kind, may_record))
        for kind in kinds
    ]


def _duty(kind: DutyKind, needed: Words, row: LevelDuty | None, people: list[Person], url: str) -> DutyLine:
    if row is None:
        return DutyLine(kind, needed, done=False, url=url)
    named = [row.leader.name] if row.leader else []
    named += [f"{row.expert.name} · {row.expert.organisation.name}"] if row.expert else []
    return DutyLine(
        kind,
        needed,
        done=True,
        who="".join(named),
        text=shown_text(row.text, people),
        held_on=row.held_on,
        by=row.by.name,
        at=row.at,
    )


def _duty_url(case: Case, kind: DutyKind, may_record: bool) -> str:
    query = urlencode({"duty": kind.value})
    return f"{reverse('cases:act_form', args=[case.number, 'duty'])}?{query}" if may_record else ""


def _requests(case: Case) -> Iterable[LevelRequest]:
    return case.level_requests.select_related("asked_by", "asked_for", "decided_by").order_by("-id")


def _request(row: LevelRequest, case: Case, user: User, people: list[Person]) -> RequestLine:
    answers = row.state == RequestState.PENDING and may_answer(case, user)
    return RequestLine(
        before=AlertLevel(row.from_level),
        after=AlertLevel(row.to_level),
        state=RequestState(row.state),
        reason=shown_text(row.reason, people),
        asked_by=f"{row.asked_by.name} · {row.asked_for.name}",
        asked_at=row.asked_at,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        note=shown_text(row.decision_note, people),
        url=reverse("cases:act_form", args=[case.number, "answer_lower"]) if answers else "",
    )


def _decisions(case: Case, people: list[Person]) -> list[DecisionLine]:
    rows = list(case.alert_decisions.select_related("by").order_by("-id"))
    codes = {code for row in rows for code in row.signs}
    names = {rule.pk: rule.name for rule in RiskRule.objects.filter(pk__in=codes)} if codes else {}
    return [_decision(row, names, people) for row in rows]


def _decision(row: AlertDecision, names: Mapping[str, str], people: list[Person]) -> DecisionLine:
    return DecisionLine(
        level=AlertLevel(row.level),
        proposed=AlertLevel(row.proposed),
        points=row.points,
        signs=[names.get(code, code) for code in row.signs],
        reason=shown_text(row.reason, people),
        by=row.by.name,
        at=row.at,
    )
