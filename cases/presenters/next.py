"""Which acts a stage is about: the first of them is the next step, the first three are buttons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases.acts import ACTS, Offer, candidates, fits
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
TO_ANSWER = ("answer_lower", "answer_extension", "answer_confirmation")
"""What somebody waits for, at whatever stage."""


@dataclass(frozen=True)
class Step:
    """What takes a case further, as a button."""

    label: str | Promise
    url: str


def ranked(codes: Iterable[str], stage: str) -> list[str]:
    """The acts of a stage, what it is about first and the others in the order of the flow."""
    main, given = MAIN.get(stage, ()), list(codes)
    return [code for code in main if code in given] + [code for code in given if code not in main]


def buttons(case: Case, user: User) -> tuple[list[Offer], bool]:
    """The acts in the head of the page, and whether there may be more. Asks only about those it shows."""
    known = {offer[0].code: offer for offer in candidates(case, user) if not offer[1].beside}
    main = [code for code in (*MAIN.get(case.stage, ()), *TO_ANSWER) if code in known]
    found = (known[code] for code in main if fits(known[code], case, user))
    return list(islice(found, MOST_BUTTONS)), len(known) > len(main)


def others(case: Case, user: User, shown: Collection[str]) -> list[Offer]:
    """The acts of the menu: all that are possible now and not shown, in the order of the flow."""
    rows = (offer for offer in candidates(case, user) if offer[0].code not in shown)
    return [offer for offer in rows if not offer[1].beside and fits(offer, case, user)]


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
