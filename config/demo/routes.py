"""From triage to somebody who handles it: kept, referred, declined, returned, contested, assigned, begun."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.permissions import Role
from cases.models import Route
from cases.services import consent, mediation
from referrals.models import Contest
from referrals.services import legs, refer, returns

from .doors import open_leg
from .journey import Journey
from .places import EVERY_OFFICE

ROUTES = {
    "department": Route.ADMINISTRATIVE,
    "justice_office": Route.ADMINISTRATIVE,
    "arbitration": Route.ARBITRATION,
}
CONCLUDING = frozenset(ROUTES)
"""Kinds of office that deal with a case by their own procedure."""


def concludes(j: Journey) -> bool:
    """Whether the office that handles it has a procedure of its own."""
    return j.script.route != "centre" and EVERY_OFFICE[j.script.lead].kind in CONCLUDING


def send(j: Journey) -> Iterator[str]:
    """Until an office handles it and a mediator, if it is mediated, has begun."""
    j.clock.later(0, 2) if j.chance.random() < 0.5 else j.clock.soon()
    if j.script.lead == j.script.window:
        yield from _kept(j)
    else:
        yield from _referred(j)
    if not concludes(j):
        yield from _begun(j)


def _kept(j: Journey) -> Iterator[str]:
    """The centre handles it itself, with one of its own mediators."""
    j.mediator = j.chance.choice(j.town.mediators[j.centre])
    later = j.wants("unassigned")
    refer.refer(
        case=j.case, by=j.triage(), route=Route.MEDIATION, lead=j.office(j.centre), level=j.case.alert_level,
        reason=j.say("keep"), mediator=None if later else j.mediator, now=j.now,
    )  # fmt: skip
    j.holder = j.centre
    yield "handling"
    if later:
        mediation.assign(case=j.case, by=j.triage(), mediator=j.mediator, now=j.clock.later(0, 1))


def _referred(j: Journey) -> Iterator[str]:
    lead = j.script.lead
    _refer(j, lead, "expert_route" if j.script.route not in {"committee", "centre"} else "triage")
    yield "referred"
    if j.wants("declined"):
        reason = j.town.returns["wrong_place"]
        legs.decline(
            leg=open_leg(j), by=j.desk(lead), reason=reason, text=j.say("declined"), now=j.clock.later(0, 2)
        )
        yield "declined"
        _refer(j, lead, "again")
    if j.wants("recalled"):
        legs.recall(leg=open_leg(j), by=j.triage(), note=j.say("recalled"), now=j.clock.soon())
        yield "recalled"
        _refer(j, lead, "again")
    _take(j, lead)
    times = 2 if j.wants("contest") else int(j.wants("returned"))
    for _turn in range(times):
        _give_back(j, lead)
        yield "returning"
        legs.accept(leg=open_leg(j), by=j.triage(), now=j.clock.later(0, 1))
        yield "returned"
        _refer(j, lead, "again")
        _take(j, lead)
    if j.wants("contest"):
        yield from _contested(j, lead)
    yield "handling"


def _refer(j: Journey, lead: str, why: str) -> None:
    kind = EVERY_OFFICE[lead].kind
    reason = j.say("department_route" if kind in CONCLUDING else why)
    refer.refer(
        case=j.case, by=j.triage(), route=ROUTES.get(kind, Route.MEDIATION), lead=j.office(lead),
        level=j.case.alert_level, reason=reason, now=j.clock.soon(),
    )  # fmt: skip


def _take(j: Journey, office: str) -> None:
    legs.accept(leg=open_leg(j), by=j.desk(office), now=j.clock.later(0, 1))
    j.holder = office


def _give_back(j: Journey, office: str) -> None:
    reason = j.town.returns["wrong_route"]
    returns.send_back(
        case=j.case, by=j.desk(office), reason=reason, text=j.say("returned"), now=j.clock.later(1, 2)
    )


def _contested(j: Journey, lead: str) -> Iterator[str]:
    """Returned twice already: the city decides."""
    reason = j.town.returns["no_capacity"]
    asked: Contest = returns.contest(
        case=j.case, by=j.desk(lead), reason=reason, text=j.say("contested"), now=j.clock.later(1, 2)
    )
    yield "contested"
    by = j.town.people["triage_city"]
    to = j.script.decided
    returns.decide(contest=asked, by=by, to=j.office(to), text=j.say("decided"), now=j.clock.later(1, 2))
    yield "decided"
    _take(j, to)


def _begun(j: Journey) -> Iterator[str]:
    if j.holder != j.centre:
        j.mediator = j.chance.choice(j.town.mediators[j.holder])
        mediation.assign(case=j.case, by=j.worker, mediator=j.mediator, now=j.clock.soon())
    yield "asked"
    if j.wants("turned_down"):
        mediation.turn_down(case=j.case, by=j.worker, note=j.say("turned_down"), now=j.clock.later(0, 1))
        yield "turned_down"
        _another(j)
    if j.case.source_id == "petition":
        for party in j.parties:
            if party.role in {"applicant", "respondent"}:
                now = j.clock.soon()
                consent.give_consent(
                    case=j.case, by=j.desk(j.holder), party=party, matter="mediation", way="written",
                    given_on=j.today, now=now,
                )  # fmt: skip
    j.duties_named()
    mediation.start(case=j.case, by=j.worker, now=j.clock.later(0, 1))
    yield "mediation"
    if j.wants("recused"):
        mediation.recuse(
            case=j.case, by=j.worker, note=j.say("recused"), asked_by_party=True, now=j.clock.later(0, 1)
        )
        yield "recused"
        _another(j)
        mediation.start(case=j.case, by=j.worker, now=j.clock.soon())


def _another(j: Journey) -> None:
    """Somebody else of the same office is asked."""
    others = [one for one in j.town.mediators[j.holder] if one.pk != j.mediator.pk]
    by = j.town.staff(j.holder, Role.TRIAGE)[0]
    j.mediator = j.chance.choice(others)
    mediation.assign(case=j.case, by=by, mediator=j.mediator, now=j.clock.soon())
