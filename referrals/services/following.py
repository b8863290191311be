"""What the legs do when the case moves: danger tells the police, the court is asked, an end ends them.

Receivers of cases.flow.case_moved, inside the transaction of the act, and of cases.guards.closing_asked.
Connected in referrals/apps.py.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Posting
from cases.models import Case, ConfirmationState, Depth, Event, Stage
from organisations.models import Organisation, OrganisationGroup
from referrals.kinds import KINDS
from referrals.models import KindCode, Leg, LegAnswer, LegState

from . import ground
from .asking import open_report

__all__ = ["DANGER_SIGNS", "follow", "still_open"]

DANGER_SIGNS = frozenset({"violence_words"})
"""Risk rules that speak of danger to life or of a crime (cases/fixtures/risk_rules.csv)."""

_ENDS = {"close", "withdraw", "refuse"}
_WAITED_FOR = tuple(row.code for row in KINDS if row.closing_waits)
_RESULT = {Stage.AGREEMENT: LegAnswer.AGREEMENT, Stage.FAILED: LegAnswer.FAILED}


def follow(case: Case, event: Event, **_signal: Any) -> None:
    """Receiver of case_moved; raises whatever keeps the act from happening."""
    if _danger(case, event):
        _tell_police(case, event)
    elif event.kind == "apply_confirmation":
        _ask_court(case, event)
    elif event.kind == "answer_confirmation":
        _court_answered(case, event)
    elif event.kind in _ENDS:
        _end(case, event)


def still_open(case: Case, **_signal: Any) -> list[str]:
    """Receiver of closing_asked: a sentence for each office whose answer the case waits for."""
    legs = Leg.objects.of(case).open().filter(kind__in=_WAITED_FOR).select_related("to_organisation")
    sentence = _("%(office)s was asked (%(kind)s) and has not answered.")
    return [sentence % {"office": leg.to_organisation, "kind": leg.kind_choice.label} for leg in legs]


def _danger(case: Case, event: Event) -> bool:
    """Whether the dispute, as it was logged or its level raised, speaks of danger."""
    if event.kind != "submit":
        return event.kind == "raise_level" and bool(event.facts.get("danger"))
    return bool(DANGER_SIGNS & set(event.facts.get("signs", ())))


def _tell_police(case: Case, event: Event) -> None:
    """The police are told in the same act; an office of theirs need not tell itself."""
    told = Leg.objects.of(case).open().filter(kind=KindCode.REPORT, asked="")
    if ground.group_of(event.organisation) == OrganisationGroup.POLICE or told.exists():
        return
    open_report(case=case, by=event.actor, posting=_posting(event), to=None, asked="", now=event.at)


def _posting(event: Event) -> Posting:
    """In which the person acted."""
    return next(p for p in event.actor.current_postings if p.organisation_id == event.organisation_id)


def _ask_court(case: Case, event: Event) -> None:
    court = Organisation.objects.select_related("kind").get(pk=event.facts["court"])
    ground.open_leg(
        case, KindCode.CONFIRMATION, by=event.actor, sender=event.organisation, to=court, depth=Depth.OFFER,
        now=event.at,
    )  # fmt: skip


def _court_answered(case: Case, event: Event) -> None:
    leg = Leg.objects.of(case).filter(kind=KindCode.CONFIRMATION).exclude(state=LegState.COMPLETED).last()
    said = event.facts["answer"]
    if leg is None or said not in ConfirmationState.values:
        return
    if ConfirmationState(said).final:
        ground.close(leg, LegState.COMPLETED, by=event.actor, at=event.at, answer=said)
    elif leg.state == LegState.OFFERED:
        leg.state, leg.answered_by, leg.answered_at = LegState.ACCEPTED, event.by, event.at
        leg.save(update_fields=["state", "answered_by", "answered_at"])


def _end(case: Case, event: Event) -> None:
    """Whoever was asked need not answer any more; whoever took the file over is told how it ended."""
    legs = Leg.objects.of(case).exclude(kind=KindCode.CONFIRMATION)
    for leg in legs.select_related("from_organisation__kind"):
        if leg.state == LegState.OFFERED and leg.kind == KindCode.ASSIST:
            ground.close(leg, LegState.RECALLED, by=event.actor, at=event.at, seen_at=event.at)
        elif leg.state == LegState.ACCEPTED and leg.moves:
            _finish(leg, event)
        elif leg.kind == KindCode.REPORT and leg.state != LegState.OFFERED:
            ground.unshare_all(leg, now=event.at)


def _finish(leg: Leg, event: Event) -> None:
    ended = LegAnswer.WITHDRAWN if event.kind == "withdraw" else LegAnswer.DONE
    leg.answer = leg.answer or _RESULT.get(Stage(event.from_stage), ended)
    leg.state, leg.completed_at = LegState.COMPLETED, event.at
    # A centre watches the cases of its area anyway; a court or a police station has to be told.
    if ground.group_of(leg.from_organisation) == OrganisationGroup.CENTRE:
        leg.seen_at = event.at
    leg.save(update_fields=["answer", "state", "completed_at", "seen_at"])
