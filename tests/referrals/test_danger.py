"""Danger to life or of a crime tells the police in the same act."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import services as accounts
from cases.models import AlertLevel, Case, Depth, Stage
from cases.privacy import depth_of
from cases.services import intake, level
from core.errors import BadInput, Conflict, NotAllowed
from referrals.models import KindCode, Leg, LegAnswer, LegState
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import fresh, taken

THREAT = "对方扬言报复，要同归于尽。"


def dangerous(cast: Cast, **more: Any) -> Case:
    return cast.log_dispute(description=THREAT, **more)


def report_of(case: Case) -> Leg:
    return Leg.objects.get(case=case, kind=KindCode.REPORT)


def test_logging_such_a_dispute_tells_the_nearest_police(cast: Cast) -> None:
    case = dangerous(cast)
    leg = report_of(case)
    assert (leg.to_organisation, leg.from_organisation) == (cast.police_station, cast.centre)
    assert (leg.state, leg.offered_by) == (LegState.OFFERED, cast.clerk)
    event = case.events.last()
    assert (event.kind, event.facts["leg"]) == ("ask_office", leg.pk)
    assert (case.stage, case.holder) == (Stage.SUBMITTED, cast.centre)


def test_also_when_a_person_chose_a_lower_level(cast: Cast) -> None:
    case = dangerous(cast, alert_level=AlertLevel.YELLOW, alert_reason="双方已冷静")
    assert report_of(case).to_organisation == cast.police_station


def test_an_ordinary_dispute_tells_nobody(cast: Cast) -> None:
    assert not Leg.objects.filter(case=cast.log_dispute()).exists()


def test_the_police_see_what_they_need_and_confirm_that_they_read_it(cast: Cast) -> None:
    case = dangerous(cast)
    assert depth_of(Case.objects.visible_to(cast.partner).get(), cast.partner) == Depth.OFFER
    leg = legs.answer(leg=fresh(report_of(case)), by=cast.partner, answer=LegAnswer.RECEIVED)
    assert (leg.state, leg.read_at) == (LegState.COMPLETED, leg.completed_at)
    assert case in Case.objects.visible_to(cast.partner)  # whoever was told has to act on it


def test_it_is_over_when_the_case_ends(cast: Cast) -> None:
    case = dangerous(cast)
    legs.answer(leg=fresh(report_of(case)), by=cast.partner, answer=LegAnswer.RECEIVED)
    intake.withdraw(case=case, by=cast.clerk, note="本人撤回")
    assert not Case.objects.visible_to(cast.partner).exists()


def test_what_nobody_has_read_is_still_to_be_read(cast: Cast) -> None:
    case = dangerous(cast)
    intake.withdraw(case=case, by=cast.clerk, note="本人撤回")
    assert Case.objects.visible_to(cast.partner).exists()
    legs.answer(leg=fresh(report_of(case)), by=cast.partner, answer=LegAnswer.RECEIVED)
    assert not Case.objects.visible_to(cast.partner).exists()


def test_a_police_station_does_not_tell_itself(cast: Cast) -> None:
    assert not Leg.objects.filter(case=dangerous(cast, by=cast.partner)).exists()


def test_raising_the_level_for_danger_tells_the_police(cast: Cast) -> None:
    case = cast.log_dispute()
    level.raise_level(case=case, by=cast.clerk, level=AlertLevel.RED, note=THREAT, danger=True)
    assert report_of(case).to_organisation == cast.police_station


def test_raising_it_for_another_reason_does_not(cast: Cast) -> None:
    case = cast.log_dispute()
    level.raise_level(case=case, by=cast.clerk, level=AlertLevel.RED, note="人数增加")
    assert not Leg.objects.filter(case=case).exists()


def test_who_waits_for_an_answer_is_not_told_twice(cast: Cast) -> None:
    case = dangerous(cast, alert_level=AlertLevel.YELLOW, alert_reason="双方已冷静")
    level.raise_level(case=case, by=cast.clerk, level=AlertLevel.RED, note=THREAT, danger=True)
    assert Leg.objects.filter(case=case).count() == 1


def test_without_a_police_desk_the_act_succeeds_and_it_stays_to_be_told(cast: Cast) -> None:
    accounts.disable(by=cast.admin, user=cast.partner)
    case = dangerous(cast)
    leg = report_of(case)
    assert (case.number is not None, leg.to_organisation, leg.state) == (True, None, LegState.OFFERED)
    assert case.events.last().facts["nobody"] == "police"
    with pytest.raises(BadInput):
        legs.told_otherwise(leg=fresh(leg), by=cast.clerk, text=" ")
    done = legs.told_otherwise(leg=fresh(leg), by=cast.clerk, text="已拨打110，接警员编号012。")
    assert (done.state, done.answer) == (LegState.COMPLETED, LegAnswer.TOLD)


def test_where_an_office_is_asked_nobody_tells_otherwise(cast: Cast) -> None:
    with pytest.raises(Conflict):
        legs.told_otherwise(leg=report_of(dangerous(cast)), by=cast.clerk, text="已电话告知")


@pytest.mark.parametrize("who", ["clerk", "mediator", "supervisor"])
def test_anybody_with_the_whole_file_reports(cast: Cast, who: str) -> None:
    case = Case.objects.get(pk=taken(cast).case_id)
    leg = legs.report(case=case, by=getattr(cast, who), asked=THREAT)
    assert (leg.to_organisation, leg.asked) == (cast.police_station, THREAT)


def test_who_sees_no_file_reports_nothing(cast: Cast) -> None:
    for who in (cast.partner, cast.neighbour, cast.official):
        with pytest.raises(NotAllowed):
            legs.report(case=cast.log_dispute(), by=who, asked=THREAT)


def test_a_report_says_something_and_goes_to_another_office(cast: Cast) -> None:
    case = walk.handled(cast)
    for changes in ({"asked": " "}, {"to": cast.centre}, {"to": cast.court}):
        with pytest.raises(BadInput):
            legs.report(**{"case": case, "by": cast.clerk, "asked": THREAT, **changes})
