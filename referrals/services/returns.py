"""A file that comes back: the return, the third return that goes to the centre above, and its decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import hold, move, transition
from cases.models import Attachment, Case, Depth
from cases.services.sharing import share, unshare
from core.errors import Conflict
from organisations.models import Organisation
from referrals import privacy
from referrals.desks import centre_above
from referrals.models import Contest, KindCode, Leg, LegState, ReturnReason

from . import ground

__all__ = ["MOST_RETURNS", "contest", "decide", "returned_twice", "send_back", "to_decide"]

MOST_RETURNS = 2
"""After so many returns the centre above decides (domain.md, referral kinds)."""


def returned_twice(case: Case) -> bool:
    """Whether the next return goes to the centre above: counted since its last decision."""
    legs = Leg.objects.of(case)
    decided = legs.filter(decision=True).order_by("-number").values_list("number", flat=True).first() or 0
    backs = legs.filter(kind=KindCode.BACK, number__gt=decided).exclude(state=LegState.RECALLED)
    return backs.count() >= MOST_RETURNS


def send_back(
    *,
    case: Case,
    by: User,
    reason: ReturnReason | None,
    text: str,
    papers: Sequence[Attachment] = (),
    now: datetime | None = None,
) -> Leg:
    """Ask the office that sent the case to take it back, which it cannot decline.

    Raises:
        BadInput: no reason, coded and in words.
        NotAllowed: another office holds the case.
        Conflict: nobody sent it, the centre above decided it, or it was returned twice already.
    """
    with transaction.atomic():
        hold(case)
        ground.check_stage(case, "send_back")
        text = ground.check_reason(reason, text)
        came = _returnable(case)
        if returned_twice(case):
            raise Conflict(_("Returned twice already: put it to the centre above."), code="returned_twice")
        _check_posting(case, by, "send_back")
        ground.check_desk(came.from_organisation)
        ground.check_papers(case, papers)
        leg = ground.open_leg(
            case, KindCode.BACK, by=by, sender=case.holder, to=came.from_organisation, back_of=came,
            binding=True, reason=reason, reason_text=text, papers=papers, now=now,
        )  # fmt: skip
        given = ground.facts(leg, return_reason=leg.reason_id)
        event = move(case, "send_back", by=by, note=text, facts=given, locked=True, now=now)
        return ground.sent(leg, event)


def contest(
    *, case: Case, by: User, reason: ReturnReason | None, text: str, now: datetime | None = None
) -> Contest:
    """Put a case that was returned twice to the nearest centre above both offices.

    Raises:
        BadInput: no reason, coded and in words.
        NotAllowed: another office holds the case.
        Conflict: it can still be returned, or no centre stands above both.
    """
    with transaction.atomic():
        hold(case)
        ground.check_stage(case, "contest")
        text = ground.check_reason(reason, text)
        came = _returnable(case)
        if not returned_twice(case):
            raise Conflict(
                _("This can still be returned to %(office)s.") % {"office": came.from_organisation}
            )
        above = centre_above(case.holder, came.from_organisation)
        if above is None:
            raise Conflict(_("No centre above both offices could decide."), code="nobody_above")
        asked = Contest(case=case, leg=came, above=above, reason=reason, reason_text=text, by=by)
        if now:
            asked.at = now
        asked.save(force_insert=True)
        share(case=case, organisation=above, depth=Depth.WHOLE, purpose=_purpose(asked), now=now)
        given = ground.facts(came, to=above.pk, return_reason=asked.reason_id)
        move(case, "contest", by=by, note=text, facts=given, locked=True, now=now)
        return asked


def decide(*, contest: Contest, by: User, to: Organisation, text: str, now: datetime | None = None) -> Leg:
    """The centre above names the office that has to take a contested case.

    Raises:
        BadInput: no word why, or an office outside its area or without anybody to answer.
        NotAllowed: another centre is asked.
        Conflict: nothing is to be decided any more.
    """
    with transaction.atomic():
        case = hold(contest.case)
        ground.check_stage(case, "decide")
        contest = to_decide(case)
        posting = privacy.the(privacy.deciding(by, contest))
        _check_named(contest, to, text)
        leg = ground.open_leg(
            case, KindCode.ASSIGN, by=by, sender=contest.above, to=to, asked=text.strip(), binding=True,
            decision=True, now=now,
        )  # fmt: skip
        given = ground.facts(leg)
        event = move(case, "decide", by=by, note=text, facts=given, posting=posting, locked=True, now=now)
        Contest.objects.filter(pk=contest.pk).update(decision=leg)
        unshare(case=case, organisation=contest.above, purpose=_purpose(contest), now=now)
        return ground.sent(leg, event)


def to_decide(case: Case) -> Contest:
    """The question to the centre above that nobody has decided yet.

    Raises:
        Conflict: there is none.
    """
    found = Contest.objects.filter(case=case, decision=None).select_related("above__region").first()
    if found is None:
        raise Conflict(_("Nothing is to be decided for this case any more."))
    return found


def _returnable(case: Case) -> Leg:
    came = ground.of_holder(case)
    if came is None:
        raise Conflict(_("No other office handed this case over, so it cannot be returned."), code="own_case")
    if came.decision:
        raise Conflict(_("The centre above decided that your office handles this case."), code="decided")
    return came


def _check_posting(case: Case, by: User, code: str) -> None:
    """The right is asked before a row is written, so that nothing about the case is told to others."""
    row = transition(code)
    row.whose.posting(by, row.needs, case, None)


def _check_named(contest: Contest, to: Organisation, text: str) -> None:
    if not text.strip():
        raise ground.bad("text", _("Say why this office has to handle it."))
    if to.pk == contest.above_id or not contest.above.region.contains(to.region_id):
        raise ground.bad("to", _("%(office)s does not lie in your area.") % {"office": to.name})
    ground.check_desk(to)


def _purpose(contest: Contest) -> str:
    return f"contest:{contest.pk}"
