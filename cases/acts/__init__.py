"""Every act on a case that has a form of its own: form, service, and the word when it is done.

Page and API are both made from this table (views/acts.py, api/acts.py), so neither can do what the other
cannot. An act is one form in forms/, one service in services/, one line in the table of its stage here.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import can
from cases.flow import TRANSITIONS, Transition, allowed_moves, check_stage, transition
from cases.models import Case
from cases.transitions import Whose
from core.errors import NotAllowed

from .act import Act, done_before, perform
from .agreement import AGREEMENT
from .closing import CLOSING
from .intake import INTAKE
from .level import LEVEL
from .mediation import MEDIATION
from .papers import PAPERS
from .watching import WATCHING

__all__ = ["ACTS", "Act", "Offer", "candidates", "check_turn", "done_before", "fits", "offered", "perform"]

ACTS: dict[str, Act] = {
    act.form.code: act for act in (*INTAKE, *PAPERS, *LEVEL, *WATCHING, *MEDIATION, *AGREEMENT, *CLOSING)
}
"""Code of the transition -> act."""


Offer = tuple[Transition, Act]


def candidates(case: Case, user: User) -> list[Offer]:
    """The acts that stage and turn leave open to this person, in the order of the flow; asks nothing."""
    allowed = {row.code for row in allowed_moves(case, user)}
    rows = (row for row in TRANSITIONS if row.code in ACTS and case.stage in row.sources)
    return [(row, ACTS[row.code]) for row in rows if row.code in allowed or _ruled(row, user)]


def fits(offer: Offer, case: Case, user: User) -> bool:
    """Whether the button makes sense now; may ask the database."""
    row, act = offer
    return act.when(case, user) if act.when else row.whose is not Whose.RULE


def offered(case: Case, user: User) -> list[Offer]:
    """The acts this person may do now, with their forms, in the order of the flow: the buttons."""
    return [offer for offer in candidates(case, user) if fits(offer, case, user)]


def check_turn(code: str, case: Case, user: User) -> None:
    """Refuse before the form is read, so that nobody learns from its sentences what she may not do.

    Raises:
        Conflict: the case stands at another stage.
        NotAllowed: it is not this person's turn.
    """
    row, when = transition(code), ACTS[code].when
    if row.whose is not Whose.RULE:
        row.whose.posting(user, row.needs, case, None)
    check_stage(row, case)
    if row.whose is Whose.RULE and (when is None or not when(case, user)):
        raise NotAllowed(_("It is not your turn, or there is nothing to decide."))


def _ruled(row: Transition, user: User) -> bool:
    """Whether another rule may name this person as the actor."""
    return row.whose is Whose.RULE and can(user, row.needs)
