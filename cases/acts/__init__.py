"""Every act on a case that has a form of its own: form, service, and the word when it is done.

Page and API are both made from this table (views/acts.py, api/acts.py), so neither can do what the other
cannot. An act is one form in forms/, one service in services/, one line in the table of its stage here.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
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

__all__ = ["ACTS", "BESIDE", "Act", "check_turn", "done_before", "offered", "perform"]

ACTS: dict[str, Act] = {
    act.form.code: act for act in (*INTAKE, *PAPERS, *LEVEL, *MEDIATION, *AGREEMENT, *CLOSING)
}
"""Code of the transition -> act."""
BESIDE = frozenset(code for code, act in ACTS.items() if act.beside)


def offered(case: Case, user: User, *, beside: bool = True) -> list[tuple[Transition, Act]]:
    """The acts this person may do now, with their forms, in the order of the flow: the buttons.

    Args:
        beside: also those whose button stands beside what they are about.
    """
    allowed = {row.code for row in allowed_moves(case, user)}
    rows = [row for row in TRANSITIONS if row.code in ACTS and case.stage in row.sources]
    rows = [row for row in rows if beside or not ACTS[row.code].beside]
    return [(row, ACTS[row.code]) for row in rows if _fits(row, allowed, case, user)]


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


def _fits(row: Transition, allowed: set[str], case: Case, user: User) -> bool:
    when = ACTS[row.code].when
    if row.whose is Whose.RULE:
        return when is not None and when(case, user)
    return row.code in allowed and (when is None or when(case, user))
