"""How long an office has to answer a hand-over: which policy it is, and whose answer it waits for."""

from __future__ import annotations

from cases.clock_policies import Done
from cases.models import AlertLevel
from deadlines.services.clocks import Start
from organisations.models import OrganisationGroup

from .models import KindCode, Leg

__all__ = ["BY_COURT", "handing_over", "policy_for"]

BY_COURT = frozenset({KindCode.DELEGATE, KindCode.ENTRUST, KindCode.ENTRUST_SUMMARY})
"""Hand-overs that silence ends."""


def handing_over(done: Done) -> list[Start]:
    """The answer to a hand-over, or to a request for help; what is only told waits for no answer.

    Where the sender named a day, that day; where several offices may claim it, the first answers for them.
    """
    said = done.event.facts
    leg = Leg.objects.select_related("from_organisation__kind").get(pk=said.get("next", said["leg"]))
    if not leg.moves and leg.kind != KindCode.ASSIST:
        return []
    office = leg.to_organisation_id or leg.candidates.order_by("pk").values_list("pk", flat=True).first()
    if office is None:
        return []
    return [
        Start(
            policy_for(leg), "leg", leg.pk, office, done.event.at, file=done.case.pk, last=leg.due_on,
            red=done.case.alert_level == AlertLevel.RED,
        )
    ]  # fmt: skip


def policy_for(leg: Leg) -> str:
    """A court's delegation has three working days and silence ends it; the police are answered in a day."""
    if leg.kind in BY_COURT:
        return "referral.accept.court"
    by_police = leg.from_organisation.kind.group == OrganisationGroup.POLICE
    return "referral.accept.police" if by_police and leg.kind == KindCode.TRANSFER else "referral.accept"
