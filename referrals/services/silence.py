"""What silence does to a court's delegation: it is over, and the next office is asked.

Source: SPC, online mediation rules, art. 12: who does not answer in three working days has declined.
"""

from __future__ import annotations

from datetime import datetime

from cases.flow import tick
from cases.models import Case, Stage
from deadlines.subjects import Fired
from organisations.models import Organisation
from referrals.clocks import BY_COURT
from referrals.desks import nearest
from referrals.kinds import kind as kind_of
from referrals.models import Leg, LegState
from referrals.suggest import suggest

from . import ground, moving

__all__ = ["next_office", "pass_on"]


def pass_on(fired: Fired) -> None:
    """Effect of a ladder: end the hand-over nobody answered, and offer the case to the next office.

    The sender holds the file all the while; without another office it decides anew. Runs in a transaction of
    its own (deadlines.services.effects), by nobody.
    """
    leg = Leg.objects.select_related("case", "from_organisation__kind").filter(pk=fired.subject).first()
    if leg is None:
        return
    case = ground.take(leg)
    if leg.state != LegState.OFFERED or leg.kind not in BY_COURT or leg.binding:
        return
    to = next_office(case, leg)
    ground.close(leg, LegState.EXPIRED, by=None, at=fired.at)
    if to is None:
        sender, after = leg.from_organisation, moving.stage_after(leg)
        tick(case, "expire", office=sender, facts=ground.facts(leg), to=after, now=fired.at)
    else:
        _ask(case, leg, to, fired.at)


def next_office(case: Case, leg: Leg) -> Organisation | None:
    """The office to ask next: the first suggested one that was not asked before, else the nearest."""
    receivers = kind_of(leg.kind).receivers
    asked = {row.to_organisation_id for row in Leg.objects.of(case).moving()}
    asked |= {case.holder_id, leg.from_organisation_id}
    suggested = (office.organisation for route in suggest(case) for office in route.offices)
    fitting = (one for one in suggested if one.pk not in asked and ground.group_of(one) in receivers)
    return next(fitting, None) or nearest(receivers, case.region, but=[pk for pk in asked if pk])


def _ask(case: Case, leg: Leg, to: Organisation, at: datetime) -> None:
    """The same question to another office, in the name of whoever asked it first."""
    new = ground.open_leg(
        case, leg.kind_choice, by=leg.offered_by, sender=leg.from_organisation, to=to, asked=leg.asked,
        papers=list(leg.papers.all()), stage_before=Stage(leg.stage_before), now=at,
    )  # fmt: skip
    facts = {**ground.facts(leg), "to": to.pk, "next": new.pk}
    ground.sent(new, tick(case, "reassign", office=leg.from_organisation, facts=facts, now=at))
