"""What each kind of hand-over means: from whom to whom, whether the file moves, what may be answered.

One row a kind, like the acts in cases/flow.py; docs/kinds.md is generated from it. Source: domain.md,
referral kinds.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Depth
from organisations.models import OrganisationGroup as Group

from .models import MOVING, KindCode, LegAnswer

__all__ = ["KINDS", "RESULTS", "Kind", "kind", "offerable", "reportable"]

EVERYBODY = frozenset(Group)
PARTNERS = frozenset({Group.POLICE, Group.HOTLINE, Group.DEPARTMENT})
RESULTS = (LegAnswer.AGREEMENT, LegAnswer.FAILED, LegAnswer.WITHDRAWN, LegAnswer.DONE)
"""How the office that took a file over tells the sender what became of it."""


@dataclass(frozen=True)
class Kind:
    """One kind of hand-over."""

    code: KindCode
    senders: Set[Group]
    receivers: Set[Group]
    consequence: str | Promise
    answers: tuple[LegAnswer, ...] = RESULTS
    may_decline: bool = True
    downward: bool = False
    """Only to an office whose region lies in the sender's."""
    claimable: bool = False
    """May be offered to several offices at once; the first to claim it has it."""
    consent: bool = False
    """Law asks for the petitioner's consent."""
    depth: Depth = Depth.OFFER
    """How much of the file the receiver sees until it answers."""
    closing_waits: bool = False
    """Whether the case cannot close before it is answered."""

    @property
    def label(self) -> str | Promise:
        return self.code.label

    @property
    def moves_holder(self) -> bool:
        return self.code in MOVING


# fmt: off
KINDS: tuple[Kind, ...] = (
    Kind(KindCode.TRANSFER, PARTNERS | {Group.CENTRE, Group.MEDIATION}, EVERYBODY,
        _("The other office takes the file over when it accepts.")),
    Kind(KindCode.DELEGATE, {Group.COURT}, {Group.CENTRE, Group.MEDIATION},
        _("The court asks for mediation before it files the case; the result goes back with the papers.")),
    Kind(KindCode.ENTRUST, {Group.COURT}, {Group.CENTRE, Group.MEDIATION},
        _("The court asks for mediation of a filed case; the result goes back with the papers.")),
    Kind(KindCode.ENTRUST_SUMMARY, {Group.COURT}, {Group.CENTRE, Group.MEDIATION},
        _("As an entrustment; mediation has seven days instead of fifteen.")),
    Kind(KindCode.PETITION, {Group.PETITION}, {Group.CENTRE, Group.MEDIATION},
        _("A petition matter goes to mediation, with the consent of those concerned."), consent=True),
    Kind(KindCode.PROCURATORATE, {Group.PROCURATORATE}, {Group.CENTRE, Group.MEDIATION},
        _("The procuratorate hands the dispute over for mediation.")),
    Kind(KindCode.ASSIGN, {Group.CENTRE}, {Group.CENTRE, Group.MEDIATION, Group.DEPARTMENT},
        _("A centre above assigns the case; it may be declined once, not twice."),
        answers=(*RESULTS, LegAnswer.NOT_POSSIBLE), downward=True),
    Kind(KindCode.PROXY, {Group.CENTRE, Group.MEDIATION}, {Group.CENTRE, Group.DEPARTMENT, Group.PETITION},
        _("A township or department petitions on behalf of the people; the first to claim it has it."),
        answers=(*RESULTS, LegAnswer.NOT_POSSIBLE), claimable=True, consent=True),
    Kind(KindCode.ASSIST, EVERYBODY, EVERYBODY,
        _("The other office helps; the file stays where it is."),
        answers=(LegAnswer.DONE, LegAnswer.OPINION, LegAnswer.NOT_POSSIBLE), depth=Depth.ASK,
        closing_waits=True),
    Kind(KindCode.CONFIRMATION, EVERYBODY, {Group.COURT},
        _("The court confirms the agreement or says why not; the file stays where it is."),
        answers=(LegAnswer.CONFIRMED, LegAnswer.REJECTED, LegAnswer.NOT_ACCEPTED, LegAnswer.WITHDRAWN),
        may_decline=False),
    Kind(KindCode.REPORT, EVERYBODY, {Group.POLICE, Group.DEPARTMENT, Group.PETITION, Group.CENTRE},
        _("The other office is told at once and confirms that it has read it."),
        answers=(LegAnswer.RECEIVED, LegAnswer.TOLD), may_decline=False, depth=Depth.ASK),
    Kind(KindCode.BACK, EVERYBODY, EVERYBODY,
        _("The file goes back to the office that sent it, with the reason; this cannot be declined."),
        answers=(), may_decline=False),
)
# fmt: on

_BY_CODE = {row.code.value: row for row in KINDS}


def kind(code: str) -> Kind:
    """The row of that kind."""
    return _BY_CODE[code]


def offerable(sender: str) -> list[Kind]:
    """The kinds by which an office of that group may hand a file over by an act of its own."""
    rows = (row for row in KINDS if row.moves_holder and row.code != KindCode.BACK)
    return [row for row in rows if sender in row.senders]


def reportable() -> Set[Group]:
    """Groups that may be told of something."""
    return kind(KindCode.REPORT).receivers
