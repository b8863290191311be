"""The disputes of the small world, told day by day: 24 of March and April 2026, 2 of April 2025.

Whoever wants to know why a golden number is what it is counts in this file by hand.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import override_settings

from cases.models import AlertLevel, PartyRole
from cases.services import closing, duties, intake, level
from core.kept import forget
from referrals.models import KindCode
from tests.cast import Cast

from .world import World, peopled

STREET, OTHER_STREET = "150203001", "150203003"


def told(cast: Cast) -> World:
    """The whole world, by the services, in the order of the calendar for each dispute."""
    world = peopled(cast)
    with override_settings(REFERENCE_SECONDS=600):
        forget()
        for tell in TOLD:
            tell(world)
    forget()
    return world


def _k1(w: World) -> None:
    """K1: neighbours; written, performed, closed, satisfied; reopened in April, oral, closed,
    satisfied.
    """
    k1 = w.received("K1", "0201", "walk_in", STREET, w.at(3, 2), amount="800")
    w.accepted(k1, w.at(3, 2))
    w.kept(k1, w.at(3, 2))
    w.mediated(k1, "resident", w.at(3, 3))
    w.agreed(k1, "resident", w.at(3, 5), due=date(2026, 3, 20))
    w.closed(k1, "resident", w.at(3, 6))
    w.performed(k1, "clerk", w.at(3, 18))
    w.visited(k1, "clerk", w.at(3, 20), "satisfied")
    closing.reopen(case=k1, by=w.who("clerk"), note="漏水再次发生", now=w.at(4, 7))
    w.kept(k1, w.at(4, 7))
    w.mediated(k1, "resident", w.at(4, 8))
    w.agreed(k1, "resident", w.at(4, 9))
    w.closed(k1, "resident", w.at(4, 10))
    w.visited(k1, "clerk", w.at(4, 20), "satisfied")


def _k2(w: World) -> None:
    """K2: marriage; oral, closed, fairly satisfied."""
    k2 = w.received("K2", "0101", "online", STREET, w.at(3, 3))
    w.accepted(k2, w.at(3, 3))
    w.kept(k2, w.at(3, 3))
    w.mediated(k2, "resident", w.at(3, 5))
    w.agreed(k2, "resident", w.at(3, 6))
    w.closed(k2, "resident", w.at(3, 6))
    w.visited(k2, "clerk", w.at(3, 12), "fairly", "nothing_due")


def _k3(w: World) -> None:
    """K3: wages of six; written, confirmed by the court, closed, nobody reached. A group petition
    prevented.
    """
    k3 = w.received("K3", "0705", "police", OTHER_STREET, w.at(3, 4), people=6, amount="50000")
    w.accepted(k3, w.at(3, 4))
    w.kept(k3, w.at(3, 4))
    w.mediated(k3, "resident", w.at(3, 9))
    w.agreed(k3, "resident", w.at(3, 11), due=date(2026, 6, 30))
    w.confirmed(k3, "resident", w.at(3, 12), w.at(3, 13), w.at(3, 20))
    w.closed(k3, "resident", w.at(3, 23), prevented=("petition",), prevented_people=6)
    w.visited(k3, "clerk", w.at(3, 30))


def _k6(w: World) -> None:
    """K6: refused. K7: withdrawn."""
    k6 = w.received("K6", "0699", "walk_in", "150203", w.at(3, 9))
    w.refused(k6, w.at(3, 9))
    k7 = w.received("K7", "0502", "phone", "150203004", w.at(3, 10))
    w.accepted(k7, w.at(3, 10))
    intake.withdraw(case=k7, by=w.who("clerk"), note="自行和解", now=w.at(3, 12))


def _k4(w: World) -> None:
    """K4: the petition office hands it in; failed, closed with a lawsuit, dissatisfied."""
    k4 = w.received("K4", "0402", "petition", OTHER_STREET, w.at(3, 5), by="petitions", people=3)
    both = [k4.parties.get(role=role) for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT)]
    w.handed_in(k4, KindCode.PETITION, w.at(3, 5), w.at(3, 6), by="petitions", consents=both)
    w.kept(k4, w.at(3, 6))
    w.mediated(k4, "resident", w.at(3, 10))
    w.failed(k4, "resident", w.at(3, 13), "05")
    w.closed(k4, "clerk", w.at(3, 16), mode="05")
    w.visited(k4, "clerk", w.at(3, 24), "dissatisfied", "nothing_due")


def _k5(w: World) -> None:
    """K5: 12345; assigned to the street, written, closed there, satisfied."""
    k5 = w.received("K5", "0503", "hotline_12345", STREET, w.at(3, 6), amount="30000")
    w.accepted(k5, w.at(3, 6))
    w.handed(k5, "committee", w.at(3, 6), w.at(3, 9), taker="mediator")
    w.mediated(k5, "mediator", w.at(3, 11))
    w.agreed(k5, "mediator", w.at(3, 13), due=date(2026, 3, 31))
    w.closed(k5, "mediator", w.at(3, 16))
    w.visited(k5, "clerk", w.at(3, 24), "satisfied")


def _k8(w: World) -> None:
    """K8: a grid worker's word; logged, settled and closed in the community, satisfied; a brawl and a
    crime prevented.
    """
    k8 = w.received("K8", "0901", "grid", "150203001015", w.at(3, 10), by="m_clerk", people=4)
    w.accepted(k8, w.at(3, 10), "m_clerk")
    w.kept(k8, w.at(3, 10))
    w.mediated(k8, "m_mediator", w.at(3, 11))
    w.agreed(k8, "m_mediator", w.at(3, 12))
    w.closed(k8, "m_mediator", w.at(3, 12), prevented=("brawl", "crime"), prevented_people=4)
    w.visited(k8, "m_clerk", w.at(3, 20), "satisfied", "nothing_due")


def _k10(w: World) -> None:
    """K10: delegated by the court; written, closed, satisfied in April."""
    k10 = w.received("K10", "0602", "court_pre", "150203004", w.at(3, 16), by="judge", amount="120000")
    w.handed_in(k10, KindCode.DELEGATE, w.at(3, 16), w.at(3, 17), by="judge")
    w.kept(k10, w.at(3, 17))
    w.mediated(k10, "resident", w.at(3, 24))
    w.agreed(k10, "resident", w.at(3, 25), due=date(2026, 4, 30))
    w.closed(k10, "resident", w.at(3, 30))
    w.visited(k10, "clerk", w.at(4, 8), "satisfied", "partly")


def _k13(w: World) -> None:
    """K13: to the police, who settled it by their own mediation. K14: to the court, which did not."""
    k13 = w.received("K13", "0399", "department", "150203007", w.at(3, 24))
    w.accepted(k13, w.at(3, 24))
    w.handed(k13, "police_station", w.at(3, 24), w.at(3, 25), taker="partner", kind=KindCode.TRANSFER)
    w.concluded(k13, "partner", w.at(3, 30), "0102")
    w.closed(k13, "clerk", w.at(3, 31), mode="0102")
    k14 = w.received("K14", "1002", "hotline_12345", "150203007", w.at(4, 1))
    w.accepted(k14, w.at(4, 1))
    w.handed(k14, "court", w.at(4, 2), w.at(4, 3), taker="judge", kind=KindCode.TRANSFER)
    w.concluded(k14, "judge", w.at(4, 13), "05")
    w.closed(k14, "clerk", w.at(4, 14), mode="05")


def _k9(w: World) -> None:
    """K9: sixty people, red from the first hour; in hand at the end."""
    k9 = w.received("K9", "0303", "screening", STREET, w.at(3, 11), people=60)
    w.accepted(k9, w.at(3, 11))
    w.kept(k9, w.at(3, 11))


def _k11(w: World) -> None:
    """K11: raised to yellow; plan and consultation; oral, closed in April, fairly satisfied; a crime
    prevented.
    """
    k11 = w.received("K11", "0203", "walk_in", STREET, w.at(3, 18))
    w.accepted(k11, w.at(3, 18))
    level.raise_level(
        case=k11, by=w.who("clerk"), level=AlertLevel.YELLOW, note="双方情绪激动", now=w.at(3, 19)
    )
    w.kept(k11, w.at(3, 19))
    plan = "先由社区安抚双方情绪，再查明噪声来源，七日内组织面对面调解。"
    duties.record_duty(case=k11, by=w.who("supervisor"), duty="plan", text=plan, now=w.at(3, 20))
    held = w.at(3, 23)
    duties.record_duty(
        case=k11, by=w.who("supervisor"), duty="consultation", text="会商认为应先检测。",
        held_on=held.date(), now=held,
    )  # fmt: skip
    w.mediated(k11, "resident", w.at(3, 30))
    w.agreed(k11, "resident", w.at(4, 1))
    w.closed(k11, "resident", w.at(4, 2), prevented=("crime",), prevented_people=2)
    w.visited(k11, "clerk", w.at(4, 10), "fairly", "nothing_due")


def _k12(w: World) -> None:
    """K12: yellow at intake (words of gathering), raised to red in April; in hand at the end."""
    k12 = w.received(
        "K12", "0301", "media", "150203005", w.at(3, 23), description="当事人扬言聚集，要求恢复名誉。"
    )
    w.accepted(k12, w.at(3, 23))
    w.kept(k12, w.at(3, 24))
    level.raise_level(case=k12, by=w.who("supervisor"), level="red", note="围观人数增加", now=w.at(4, 2))


def _k18(w: World) -> None:
    """K18: blue until it was red at once; accepted, not yet routed at the end."""
    k18 = w.received("K18", "0504", "walk_in", "150203007", w.at(4, 9))
    w.accepted(k18, w.at(4, 9))
    level.raise_level(case=k18, by=w.who("supervisor"), level="red", note="五十余户聚集", now=w.at(4, 10))


def _k15(w: World) -> None:
    """K15: accepted, not yet routed. K16: logged on the last Monday of April, not yet accepted."""
    k15 = w.received("K15", "0102", "online", STREET, w.at(4, 20))
    w.accepted(k15, w.at(4, 21))
    w.received("K16", "0604", "walk_in", "150203005", w.at(4, 27))


def _k17(w: World) -> None:
    """K17: received by the city, assigned to the county, settled there by word of mouth."""
    k17 = w.received("K17", "0201", "superior", OTHER_STREET, w.at(3, 25), by="city_clerk")
    w.accepted(k17, w.at(3, 25), "city_clerk")
    w.handed(k17, "centre", w.at(3, 25), w.at(3, 26), by="city_triage", taker="clerk")
    w.kept(k17, w.at(3, 26))
    w.mediated(k17, "resident", w.at(4, 2))
    w.agreed(k17, "resident", w.at(4, 3))
    w.closed(k17, "resident", w.at(4, 3))
    w.visited(k17, "clerk", w.at(4, 13), "satisfied", "nothing_due")


def _logged(
    w: World, key: str, kind: str, source: str, place: str, month: int, day: int, **more: Any
) -> None:
    """A dispute of Qingshan, accepted in the same minute."""
    case = w.received(key, kind, source, place, w.at(month, day), by="neighbour", **more)
    w.accepted(case, w.at(month, day) + timedelta(seconds=1), "neighbour")


def _q1(w: World) -> None:
    """Q1: oral at the window, satisfied."""
    _logged(w, "Q1", "0299", "walk_in", "150204001", 3, 3)
    q1 = w.cases["Q1"]
    w.kept(q1, w.at(3, 4), "q_triage")
    w.mediated(q1, "q_mediator", w.at(3, 5))
    w.agreed(q1, "q_mediator", w.at(3, 9))
    w.closed(q1, "q_mediator", w.at(3, 9))
    w.visited(q1, "neighbour", w.at(3, 17), "satisfied", "nothing_due")


def _q2(w: World) -> None:
    """Q2: to the industry committee; written, fairly satisfied."""
    _logged(w, "Q2", "0601", "phone", "150204001", 3, 10, amount="9000")
    q2 = w.cases["Q2"]
    w.handed(q2, "industry", w.at(3, 10), w.at(3, 11), by="q_triage", taker="i_mediator")
    w.mediated(q2, "i_mediator", w.at(3, 17))
    w.agreed(q2, "i_mediator", w.at(3, 19), due=date(2026, 4, 15))
    w.closed(q2, "i_mediator", w.at(3, 20))
    w.visited(q2, "neighbour", w.at(3, 30), "fairly", "partly")


def _q3(w: World) -> None:
    """Q3: one side refuses; closed with arbitration in April."""
    _logged(w, "Q3", "0502", "procuratorate", "150204001", 3, 16, amount="40000")
    q3 = w.cases["Q3"]
    w.kept(q3, w.at(3, 17), "q_triage")
    w.mediated(q3, "q_mediator", w.at(3, 24))
    w.failed(q3, "q_mediator", w.at(4, 1), "02", cause="refused")
    w.closed(q3, "neighbour", w.at(4, 2), mode="02")


def _q4(w: World) -> None:
    """Q4: to the town; oral in April, satisfied; a suicide prevented."""
    _logged(w, "Q4", "0902", "grid", "150204100", 3, 24, people=5)
    q4 = w.cases["Q4"]
    w.handed(q4, "town", w.at(3, 24), w.at(3, 25), by="q_triage", taker="t_mediator")
    w.mediated(q4, "t_mediator", w.at(4, 3))
    w.agreed(q4, "t_mediator", w.at(4, 7))
    w.closed(q4, "t_mediator", w.at(4, 7), prevented=("suicide",), prevented_people=1)
    w.visited(q4, "neighbour", w.at(4, 16), "satisfied", "nothing_due")


def _q5(w: World) -> None:
    """Q5: to the village; failed, not closed. Q6: refused."""
    _logged(w, "Q5", "0905", "walk_in", "150204100001", 4, 8)
    q5 = w.cases["Q5"]
    w.handed(q5, "village", w.at(4, 8), w.at(4, 8), by="q_triage", taker="v_mediator")
    w.mediated(q5, "v_mediator", w.at(4, 13))
    w.failed(q5, "v_mediator", w.at(4, 15), "02", "05")
    q6 = w.received("Q6", "0803", "department", "150204001", w.at(4, 14), by="neighbour")
    w.refused(q6, w.at(4, 15), "neighbour")


def _l1(w: World) -> None:
    """L1 and L2: Kundulun, April 2025: oral and closed, satisfied; withdrawn."""
    l1 = w.received("L1", "0201", "walk_in", STREET, w.at(4, 7, 2025))
    w.accepted(l1, w.at(4, 7, 2025))
    w.kept(l1, w.at(4, 7, 2025))
    w.mediated(l1, "resident", w.at(4, 8, 2025))
    w.agreed(l1, "resident", w.at(4, 9, 2025))
    w.closed(l1, "resident", w.at(4, 10, 2025))
    w.visited(l1, "clerk", w.at(4, 16, 2025), "satisfied", "nothing_due")
    l2 = w.received("L2", "0101", "walk_in", STREET, w.at(4, 14, 2025))
    w.accepted(l2, w.at(4, 14, 2025))
    intake.withdraw(case=l2, by=w.who("clerk"), note="自行和解", now=w.at(4, 15, 2025))


TOLD = (
    _k1, _k2, _k3, _k6, _k4, _k5, _k8, _k10, _k13, _k9, _k11, _k12, _k18, _k15, _k17, _q1, _q2, _q3,
    _q4, _q5, _l1,
)  # fmt: skip
