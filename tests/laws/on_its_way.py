"""One dispute at the stages of its way, for laws that look at every page of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.models import Case
from cases.services import bundle
from referrals.services import legs
from tests import walk
from tests.cast import Cast
from tests.referrals.steps import offered

Bring = Callable[[Cast, dict[str, Any]], Case]


def waiting(cast: Cast, dispute: dict[str, Any]) -> Case:
    """Accepted at the window, with a photo; waits for triage."""
    case = walk.accepted(cast, **dispute)
    walk.attached(cast, case)
    return case


def at_the_table(cast: Cast, dispute: dict[str, Any]) -> Case:
    """A mediator works on it: one meeting was held, another is planned."""
    case = walk.agreeing(cast, **dispute)
    walk.planned(cast, case)
    walk.attached(cast, case)
    return case


def agreed(cast: Cast, dispute: dict[str, Any]) -> Case:
    """An agreement waits for its signatures."""
    case = walk.agreed(cast, **dispute)
    walk.attached(cast, case)
    return case


def done(cast: Cast, dispute: dict[str, Any]) -> Case:
    """It is closed, with terms of an agreement, and its file is being bound."""
    case = walk.closed(cast, **dispute)
    bundle.start_bundle(case=case, by=cast.clerk)
    return case


def handed_over(cast: Cast, dispute: dict[str, Any]) -> Case:
    """The committee is asked to take it over, the township to help."""
    case = walk.accepted(cast, **dispute)
    legs.ask(case=case, by=cast.triage, to=cast.township, asked="请协助查明漏水原因。")
    walk.attached(cast, case)
    return offered(cast, case).case


ON_ITS_WAY: dict[str, tuple[Bring, tuple[str, ...]]] = {
    "accepted": (waiting, ("triage", "clerk")),
    "at the table": (at_the_table, ("resident", "triage")),
    "agreed": (agreed, ("resident", "supervisor")),
    "done": (done, ("clerk", "resident")),
    "handed over": (handed_over, ("mediator", "township_desk", "triage")),
}
"""Stage -> how the case comes there, and who looks: those who see it, as deep as they may."""
