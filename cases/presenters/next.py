"""Which acts a stage is about: the first of them is the next step, the first three are buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases.acts import ACTS
from cases.flow import TO_TRIAGE, Transition, allowed_moves
from cases.models import Case, Stage

MOST_BUTTONS = 3
MAIN: Mapping[str, tuple[str, ...]] = {
    Stage.SUBMITTED: ("accept", "refuse"),
    Stage.ACCEPTED: ("keep",),
    Stage.RETRIAGE: ("keep",),
    Stage.HANDLING: ("start", "turn_down", "assign", "conclude"),
    Stage.MEDIATION: ("serve_notice", "hold_session", "agree", "plan_session", "fail"),
    Stage.SUSPENDED: ("resume",),
    Stage.AGREEMENT: ("sign", "close", "apply_confirmation", "perform"),
    Stage.FAILED: ("close",),
    Stage.CONCLUDED: ("close",),
    Stage.CLOSED: ("follow_up", "archive"),
    Stage.ARCHIVED: ("follow_up",),
}


@dataclass(frozen=True)
class Step:
    """What takes a case further, as a button."""

    label: str | Promise
    url: str


def ranked(codes: Iterable[str], stage: str) -> list[str]:
    """The acts of a stage, what it is about first and the others in the order of the flow."""
    main, given = MAIN.get(stage, ()), list(codes)
    return [code for code in main if code in given] + [code for code in given if code not in main]


def triage_url(case: Case, user: User) -> str:
    """Where the person decides the route of the case; empty if it is not her turn."""
    if case.stage not in TO_TRIAGE or not can(user, Perms.CASE_TRIAGE, case):
        return ""
    return reverse("referrals:triage_case", args=[case.number])


def next_step(case: Case, user: User) -> Step | None:
    """The one act that takes the case further, told by the flow alone: a list asks nothing per row."""
    url = triage_url(case, user)
    if url:
        return Step(_("Triage"), url)
    allowed = {row.code: row for row in allowed_moves(case, user) if row.code in ACTS}
    code = next((code for code in MAIN.get(case.stage, ()) if code in allowed), None)
    return _step(case, allowed[code]) if code else None


def _step(case: Case, row: Transition) -> Step:
    return Step(row.label, f"{reverse('cases:detail', args=[case.number])}?act={row.code}")
