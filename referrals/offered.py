"""Which acts of the hand-over to offer to whom. The services refuse by themselves; this spares buttons.

Of a leg read by `for_rows()` these ask the database nothing.
"""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases.flow import OPEN, transition
from cases.models import Case, Depth, Stage
from cases.privacy import depth_of
from core.errors import NotAllowed
from organisations.models import Organisation, OrganisationGroup

from . import kinds, privacy
from .models import Contest, KindCode, Leg, LegState
from .services import asking, ground, returns

_ASKED = {KindCode.ASSIST, KindCode.REPORT}
_TOLD = {LegState.DECLINED, LegState.COMPLETED}


def accept(leg: Leg, user: User) -> bool:
    return _waits(leg) and leg.moves and bool(leg.to_organisation_id) and _answers(leg, user)


def claim(leg: Leg, user: User) -> bool:
    return _waits(leg) and leg.kind == KindCode.PROXY and not leg.to_organisation_id and _answers(leg, user)


def answer(leg: Leg, user: User) -> bool:
    return _waits(leg) and leg.kind in _ASKED and _answers(leg, user)


def complete(leg: Leg, user: User) -> bool:
    taken = leg.state == LegState.ACCEPTED and leg.moves
    return taken and leg.case.stage in asking.ENDED and _answers(leg, user)


def decline(leg: Leg, user: User) -> bool:
    declinable = kinds.kind(leg.kind).may_decline and not leg.binding and bool(leg.to_organisation_id)
    return _waits(leg) and declinable and _answers(leg, user)


def recall(leg: Leg, user: User) -> bool:
    return _recallable(leg) and privacy.sending(user, leg) is not None


def told(leg: Leg, user: User) -> bool:
    unaddressed = leg.kind == KindCode.REPORT and leg.to_organisation_id is None
    return _waits(leg) and unaddressed and can(user, Perms.CASE_NOTE, leg.case)


def seen(leg: Leg, user: User) -> bool:
    ended = leg.state in _TOLD and leg.seen_at is None and leg.kind != KindCode.BACK
    return ended and privacy.sending(user, leg) is not None


def accept_for(leg: Leg, user: User) -> bool:
    addressed = _waits(leg) and leg.moves and leg.to_organisation is not None
    return addressed and not _answers(leg, user) and bool(privacy.overruling(user, leg.to_organisation))


def take_back(leg: Leg, user: User) -> bool:
    above = privacy.overruling(user, leg.from_organisation)
    return _recallable(leg) and above is not None and privacy.sending(user, leg) is None


def offer(case: Case, user: User) -> bool:
    return _row(case, user, "offer")


def hand_in(case: Case, user: User) -> bool:
    return _row(case, user, "hand_in") and ground.group_of(case.holder) != OrganisationGroup.CENTRE


def send_back(case: Case, user: User) -> bool:
    return _row(case, user, "send_back") and _came(case) and not returns.returned_twice(case)


def contest(case: Case, user: User) -> bool:
    return _row(case, user, "contest") and _came(case) and returns.returned_twice(case)


def decide(case: Case, user: User) -> bool:
    if case.stage != Stage.CONTESTED:
        return False
    waiting = Contest.objects.filter(case=case, decision=None).first()
    return waiting is not None and privacy.deciding(user, waiting) is not None


def ask(case: Case, user: User) -> bool:
    try:
        return case.stage in OPEN and asking.asking(case, user) is not None
    except NotAllowed:
        return False


def report(case: Case, user: User) -> bool:
    may = case.stage in OPEN and can(user, Perms.CASE_NOTE, case)
    return may and depth_of(case, user) == Depth.WHOLE


def decide_for(*, case: Case, by: User, to: Organisation, text: str, **more: Any) -> Leg:
    """The decision about a case, whichever question it answers. Raises as services.returns.decide."""
    return returns.decide(contest=returns.to_decide(case), by=by, to=to, text=text, **more)


def _waits(leg: Leg) -> bool:
    return leg.state == LegState.OFFERED


def _recallable(leg: Leg) -> bool:
    return _waits(leg) and not leg.decision and leg.kind != KindCode.CONFIRMATION


def _answers(leg: Leg, user: User) -> bool:
    return privacy.answering(user, leg) is not None


def _row(case: Case, user: User, code: str) -> bool:
    row = transition(code)
    return case.stage in row.sources and row.whose.allows(user, row.needs, case)


def _came(case: Case) -> bool:
    came = ground.of_holder(case)
    return came is not None and not came.decision
