"""How a dispute comes in: at a window, from the grid, from another office, from the centre above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from cases.models import AlertLevel, Route
from cases.services import intake
from cases.services.intake_input import Intake
from organisations.models import Region
from referrals.models import Leg
from referrals.services import inbound, legs, refer

from .cast import Company
from .journey import Journey

DESKS = {
    "police": ("police_desk", "transfer"),
    "court_pre": ("court_desk", "delegate"),
    "court_post": ("court_desk", "entrust"),
    "petition": ("petition_desk", "petition"),
    "procuratorate": ("procuratorate_desk", "procuratorate"),
    "hotline_12345": ("hotline_desk", "transfer"),
    "department": ("market_desk", "transfer"),
}
"""Source -> the account that sends in, and by which kind of hand-over."""
PLACES = {"slice": 40_000, "year": 0}
PLACES_A_YEAR, YEARS = 60_000, 3
"""Numbers of the people: by year, then by load, then eight for each dispute."""
PEOPLE_EACH = 8
KNOWN_ELSEWHERE = "调解一次未成功"


def enter(j: Journey) -> Iterator[str]:
    """Until the centre has accepted the dispute."""
    source, county = j.script.source, j.script.county
    logged_only = j.script.stop == "submitted"
    if county == "kdl" and source in DESKS and not logged_only:
        yield from _handed_in(j)
    elif county == "kdl" and source == "superior" and j.script.load == "slice":
        yield from _from_above(j)
    else:
        by = j.town.people[j.script.sender] if j.script.sender else j.clerk()
        yield from _at_the_window(j, by)


def _at_the_window(j: Journey, by: User) -> Iterator[str]:
    j.case = intake.submit(by=by, key=j.script.key, intake=_intake(j, by), now=j.now)
    yield "submitted"
    clerk = j.clerk() if j.script.sender else by
    if j.script.outcome == "early":
        intake.withdraw(case=j.case, by=clerk, note=j.say("withdrawn"), now=j.clock.later(0, 2))
        yield "withdrawn"
        return
    if j.script.outcome == "refused":
        reason = j.town.refusals["other_authority" if j.case.amount is None else "already_handled"]
        ways = [j.town.modes[code] for code in ("03", "05")]
        intake.refuse(case=j.case, by=clerk, reason=reason, other_ways=ways, now=j.clock.later(0, 2))
        yield "not_accepted"
        return
    intake.accept(
        case=j.case, by=clerk, now=j.clock.later(0, 1) if j.chance.random() < 0.3 else j.clock.soon()
    )
    if j.chance.random() < 0.1:
        intake.note(case=j.case, by=clerk, note=j.say("note"), now=j.clock.soon())
    yield "accepted"


def _handed_in(j: Journey) -> Iterator[str]:
    username, kind = DESKS[j.script.source]
    kind = "entrust_summary" if j.wants("summary") else kind
    by = j.town.people[j.script.sender or username]
    year = timezone.localtime(j.now).year
    number = f"昆移〔{year}〕{PLACES[j.script.load] // 100 + j.script.number}号"
    came = inbound.receive(
        by=by, key=j.script.key, intake=_intake(j, by), document_number=number, kind=kind,
        to=j.office(j.script.window), now=j.now,
    )  # fmt: skip
    j.case = came.case
    yield "handed_in"
    if j.script.stop == "handed_in_declined":
        reason, text = j.town.returns["unclear"], j.say("declined")
        legs.decline(leg=came.leg, by=j.clerk(), reason=reason, text=text, now=j.clock.later(0, 1))
        yield "handed_in_declined"
    legs.accept(leg=came.leg, by=j.clerk(), now=j.clock.later(0, 1))
    yield "accepted"


def _from_above(j: Journey) -> Iterator[str]:
    """The city logs and accepts it, and assigns it to the centre of the county."""
    by = j.town.people["triage_city"]
    j.case = intake.submit(by=by, key=j.script.key, intake=_intake(j, by), now=j.now)
    intake.accept(case=j.case, by=by, now=j.clock.soon())
    refer.refer(
        case=j.case, by=by, route=Route.LOWER_CENTRE, lead=j.office("kundulun"), level=j.case.alert_level,
        reason=j.say("city"), now=j.clock.soon(),
    )  # fmt: skip
    yield "handed_in"
    legs.accept(leg=open_leg(j), by=j.clerk(), now=j.clock.later(0, 1))
    yield "accepted"


def open_leg(j: Journey) -> Leg:
    """The hand-over of the case that waits for an answer."""
    waiting = Leg.objects.open().moving().filter(case=j.case)
    leg = waiting.select_related("to_organisation", "from_organisation").get()
    # One object for the case, so that what is done through the leg is known here.
    leg.case = j.case
    return leg


def _intake(j: Journey, by: User) -> Intake:
    typed = _typed(j, by)
    level = intake.propose_level(typed, now=j.now).level
    raise_it = level == AlertLevel.BLUE and (j.wants("raised") or j.chance.random() < 0.04)
    if raise_it:
        return replace(typed, alert_level=AlertLevel.YELLOW, alert_reason=j.say("raised"))
    return replace(typed, alert_level=level)


def _typed(j: Journey, by: User) -> Intake:
    matter, script = j.script.matter, j.script
    place = _place(j, by)
    first = script.day.year % YEARS * PLACES_A_YEAR + PLACES[script.load] + script.number * PEOPLE_EACH
    company = Company(j.chance, j.town.groups, j.town.categories, first)
    parties = company.parties(
        applicants=matter.applicants, respondents=matter.respondents, groups=matter.groups,
        people=matter.people, place=place.name,
    )  # fmt: skip
    return Intake(
        title="", description=matter.text, dispute_type=j.town.types[matter.type],
        source=j.town.sources[script.source], region=place, parties=parties, alert_level=AlertLevel.BLUE,
        place=parties[0].address, occurred_on=j.today - timedelta(days=j.chance.randint(1, 90)),
        people_count=matter.people, amount=matter.amount,
        earlier_mediation_failed=KNOWN_ELSEWHERE in matter.text,
    )  # fmt: skip


def _place(j: Journey, by: User) -> Region:
    own = by.current_postings[0].organisation.region
    named = j.town.region[j.script.township]
    return named if own.contains(named.code) else own
