"""The inner half of services/legs.py: what moves the file, and what keeps it from moving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from cases.flow import hold, move, transition
from cases.models import ACCEPTS, Attachment, Case, ConsentMatter, Event, Party, Stage
from cases.services.consent import give_consent
from cases.services.mediation_end import current, end_current
from core.errors import Conflict
from organisations.models import Organisation, OrganisationGroup
from referrals.kinds import kind as kind_of
from referrals.models import KindCode, Leg, LegAnswer, LegState

from . import choosing, ground

__all__ = ["check_declinable", "check_offered", "offer", "recall", "stage_after", "take", "why"]


def offer(
    case: Case,
    by: User,
    code: str,
    *,
    kind: str,
    to: Organisation | None,
    candidates: Sequence[Organisation],
    asked: str,
    papers: Sequence[Attachment],
    consents: Sequence[Party],
    consent_way: str,
    now: datetime | None,
    **said: Any,
) -> Leg:
    """Open the leg and move the case to “handed over”; the row of the flow says who may."""
    with transaction.atomic():
        hold(case)
        ground.check_stage(case, code)
        rule = transition(code)
        sender = rule.whose.posting(by, rule.needs, case, None).organisation
        row = choosing.kind_for(sender, kind)
        choosing.check_receivers(case, row, sender, to, candidates)
        ground.check_papers(case, papers)
        _record_consents(case, by, consents, consent_way, now)
        leg = ground.open_leg(
            case, row.code, by=by, sender=sender, to=to, candidates=() if to else candidates, asked=asked,
            papers=papers, binding=choosing.must_take(case, row, to), now=now, **said,
        )  # fmt: skip
        event = move(case, code, by=by, note=asked, facts=ground.facts(leg), locked=True, now=now)
        return ground.sent(leg, event)


def take(
    case: Case,
    leg: Leg,
    by: User,
    posting: Posting,
    note: str,
    now: datetime | None,
    *,
    overruled: bool = False,
) -> Leg:
    """The receiver holds the file. What the last holder had of it ends."""
    if not leg.moves:
        raise Conflict(_("The file stays where it is; answer what is asked instead."))
    receiver = leg.to_organisation or posting.organisation
    before = ground.of_holder(case)
    leg.to_organisation = receiver
    accepts = leg.stage_before == Stage.SUBMITTED
    said = {"overruled": overruled, ACCEPTS: accepts}
    given = ground.facts(leg, **{name: True for name, so in said.items() if so})
    event = move(
        case, "take", by=by, note=note, facts=given, to=_stage_of(case, leg, receiver),
        changes={"holder": receiver}, posting=posting, locked=True, now=now,
    )  # fmt: skip
    if current(case):
        end_current(case, event.at, event.by)
    state, ends = _state_of(leg)
    leg.save(update_fields=["to_organisation"])
    ground.close(leg, state, by=by, at=event.at, overruled=overruled, **ends)
    _end_earlier(leg, before, by, event)
    return leg


def recall(
    case: Case,
    leg: Leg,
    by: User,
    posting: Posting,
    note: str,
    now: datetime | None,
    *,
    overruled: bool = False,
) -> Leg:
    """Nobody has answered, and nobody is asked any more."""
    if leg.decision:
        raise Conflict(_("This was decided by the centre above; the office named has to take the case."))
    if leg.kind == KindCode.CONFIRMATION:
        raise Conflict(_("An application to the court is withdrawn on the page of the agreement."))
    given = ground.facts(leg, **({"overruled": True} if overruled else {}))
    code, to = ("recall", Stage(leg.stage_before)) if leg.moves else ("answer_office", None)
    more = {} if leg.moves else {"answer": LegState.RECALLED.value}
    event = move(
        case, code, by=by, note=note, facts={**given, **more}, to=to, posting=posting, locked=True, now=now
    )
    ground.close(leg, LegState.RECALLED, by=by, at=event.at, overruled=overruled, seen_at=event.at)
    return leg


def check_offered(leg: Leg) -> None:
    """Raises Conflict if somebody was quicker, and says what happened."""
    if leg.state != LegState.OFFERED:
        sentence = _("This hand-over waits for no answer any more: %(state)s.")
        raise Conflict(sentence % {"state": leg.state_choice.label}, code="leg_answered")


def check_declinable(leg: Leg) -> None:
    """Raises Conflict for what law or the centre above does not let an office decline."""
    if leg.kind == KindCode.BACK:
        raise Conflict(_("What comes back cannot be declined; it can only be accepted."))
    if leg.decision:
        raise Conflict(_("This was decided by the centre above; it cannot be declined."))
    if leg.binding:
        raise Conflict(_("Assigned work may not be declined twice."))
    if not kind_of(leg.kind).may_decline:
        raise Conflict(_("This cannot be declined."))
    if leg.to_organisation_id is None:
        raise Conflict(_("This is offered to several offices: leave it to the others."))


def stage_after(leg: Leg) -> Stage:
    """Where the case stands after a sender did not get rid of it.

    A centre decides the route anew; every other office goes on where it was.
    """
    centre = ground.group_of(leg.from_organisation) == OrganisationGroup.CENTRE
    if centre and leg.stage_before in {Stage.ACCEPTED, Stage.RETRIAGE}:
        return Stage.RETRIAGE
    return Stage(leg.stage_before)


def why(note: str) -> str:
    """The words of a supervisor who acts for others. Raises BadInput if there are none."""
    if not note.strip():
        raise ground.bad("note", _("Say why you act for this office."))
    return note.strip()


def _record_consents(case: Case, by: User, parties: Sequence[Party], way: str, now: datetime | None) -> None:
    """Before the file leaves: a petition matter is mediated only with consent (domain.md, hard guard 6)."""
    for party in parties:
        give_consent(
            case=case, by=by, party=party, matter=ConsentMatter.MEDIATION, way=way,
            given_on=timezone.localdate(now), now=now,
        )  # fmt: skip


def _stage_of(case: Case, leg: Leg, receiver: Organisation) -> Stage:
    """A centre decides the route of what it takes over; another office handles it."""
    if leg.kind == KindCode.PROXY or ground.group_of(receiver) != OrganisationGroup.CENTRE:
        return Stage.HANDLING
    again = leg.kind == KindCode.BACK or case.triages.exists()
    return Stage.RETRIAGE if again else Stage.ACCEPTED


def _state_of(leg: Leg) -> tuple[LegState, dict[str, str]]:
    """A leg that brought a file back has done its work."""
    if leg.kind == KindCode.BACK:
        return LegState.COMPLETED, {"answer": LegAnswer.RETURNED}
    return LegState.ACCEPTED, {}


def _end_earlier(leg: Leg, before: Leg | None, by: User, event: Event) -> None:
    """The leg by which the last holder had the file is returned, or taken back by a centre above it."""
    if leg.back_of is not None:
        told = {"reason": leg.reason, "reason_text": leg.reason_text, "seen_at": event.at}
        ground.close(leg.back_of, LegState.RETURNED, by=leg.offered_by, at=event.at, **told)
    elif before is not None and leg.from_organisation_id != before.to_organisation_id:
        ground.close(before, LegState.RECALLED, by=by, at=event.at, seen_at=event.at)
