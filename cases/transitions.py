"""What a row of the flow is made of: the act, whose turn it is, the sentence when something is missing."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from core.errors import NotAllowed

from .models import Case, Clock, Stage


class Check(Protocol):
    """A guard of an act beyond stage and right; see cases/guards.py."""

    @property
    def label(self) -> str | Promise: ...

    def __call__(self, case: Case, /) -> None: ...


@dataclass(frozen=True)
class _Reach:
    """A case as seen by the rule whose turn it is."""

    scope_region: str
    scope_organisations: frozenset[int]


class Whose(Enum):
    """Whose turn an act is; the right of the row is asked of that posting alone."""

    SIGHT = "sight", _("whoever sees the case")
    OFFICE = "office", _("the holder, or a centre above the place")
    HOLDER = "holder", _("the holder alone")
    RULE = "rule", _("whom the hand-over, the mediation or the request names")
    CLOCK = "clock", _("nobody: the clock")

    label: str | Promise

    def __new__(cls, value: str, label: str | Promise) -> Whose:
        member = object.__new__(cls)
        member._value_, member.label = value, label
        return member

    def allows(self, user: User, perm: Perms, case: Case) -> bool:
        """Whether the person may by the row alone; False where another rule names the actor."""
        return self not in _NAMED_ELSEWHERE and can(user, perm, self._seen(case))

    def posting(self, by: User, perm: Perms, case: Case, given: Posting | None) -> Posting:
        """The posting in which the person acts.

        Raises:
            NotAllowed: no posting in force gives the right here.
        """
        if self not in _NAMED_ELSEWHERE:
            return posting_for(by, perm, self._seen(case))
        if given is None or self is Whose.CLOCK:
            raise NotAllowed(perm.label)
        return given

    def _seen(self, case: Case) -> Case | _Reach:
        if self is Whose.SIGHT:
            return case
        region = case.region_id if self is Whose.OFFICE else ""
        return _Reach(region, frozenset({case.holder_id}))


_NAMED_ELSEWHERE = (Whose.RULE, Whose.CLOCK)


@dataclass(frozen=True)
class Transition:
    """One act: from where to where, who may, what must be known, what it means, what it does to the clocks.

    Clocks that cannot run at the stage it ends in end by themselves (cases/clocks.py says where each runs).
    """

    code: str
    label: str | Promise
    sources: Set[Stage]
    target: Stage | None
    needs: Perms
    whose: Whose
    consequence: str | Promise
    requires: Set[str] = frozenset()
    asks: Set[str] = frozenset()
    checks: tuple[Check, ...] = ()
    also: Set[Stage] = field(default_factory=frozenset)
    """Other stages the act may end in; the service that does it says which."""
    stops: Set[Clock] = frozenset()
    """Clocks that are met by it."""
    drops: Set[Clock] = frozenset()
    """Clocks that end with it although nobody did what they waited for."""
    starts: Set[Clock] = frozenset()
    """Clocks that begin with it, if they run at the stage it ends in."""
    restarts: Set[Clock] = frozenset()
    """Clocks that begin anew, under the present alert level, if they run."""
    pauses: Set[Clock] = frozenset()
    resumes: Set[Clock] = frozenset()
    extends: Set[Clock] = frozenset()
    tells: Set[str] = frozenset()
    """Kinds of message it writes; cases/messages.py says to whom."""

    def end(self, to: Stage | None) -> Stage | None:
        """The stage it ends in. Raises ValueError for one the row does not know."""
        if to is None:
            return self.target
        if to != self.target and to not in self.also:
            raise ValueError(f"{self.code} never ends in {to}")
        return to


MISSING: dict[str, str | Promise] = {
    "title": _("Give the case a title."),
    "description": _("Write down the facts and claims."),
    "dispute_type": _("Choose the dispute type."),
    "source": _("Choose where the case came from."),
    "region": _("Choose the place."),
    "alert_level": _("Confirm the alert level."),
    "reason": _("Choose the reason."),
    "other_ways": _("Choose at least one other way that the applicant was told."),
    "note": _("Write a note."),
    "paper": _("Choose a paper."),
    "level": _("Choose the level."),
    "answer": _("Choose an answer."),
    "duty": _("Choose the duty."),
    "route": _("Choose the route."),
    "leg": _("Say to whom the case is handed over."),
    "next": _("Say to whom the case is handed over."),
    "mediator": _("Choose a mediator."),
    "matter": _("Choose what the consent is about."),
    "party": _("Choose the party."),
    "served_on": _("Give the day."),
    "session": _("Choose the session."),
    "until": _("Give the new time limit."),
    "cause": _("Choose why mediation ended."),
    "form": _("Choose the form of the agreement."),
    "way": _("Choose the way."),
    "term": _("Choose the term."),
    "court": _("Choose the court."),
    "mode": _("Choose how the dispute was resolved."),
    "answer_by": _("Give the day by which it has to answer."),
}
"""What to tell the person when a required field or fact is missing."""
