"""One decision of triage carried out whole, or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import AlertLevel, Case, Depth, Mediation, Route, Share, Stage, Triage
from core.errors import BadInput, Conflict, NotAllowed
from organisations.models import Organisation, Region
from referrals import incoming
from referrals.models import KindCode, Leg, LegState
from referrals.services import legs
from referrals.services.refer import refer, refer_once
from tests import walk
from tests.cast import Cast

from .steps import contested


def waiting(cast: Cast, **changes: Any) -> Case:
    return walk.accepted(cast, region=Region.objects.get(code="150203001"), **changes)


def referred(cast: Cast, case: Case, lead: Organisation, **given: Any) -> Triage:
    fields = {
        "route": Route.MEDIATION,
        "level": case.alert_level,
        "reason": "双方愿意调解",
        "by": cast.triage,
        **given,
    }
    return refer(case=case, lead=lead, **fields)


def test_a_committee_is_asked_and_the_decision_kept(cast: Cast) -> None:
    case = waiting(cast)
    decision = referred(cast, case, cast.committee)
    leg = Leg.objects.get(case=case)
    assert (leg.to_organisation, leg.kind, leg.state) == (cast.committee, KindCode.ASSIGN, LegState.OFFERED)
    assert (decision.number, decision.route, decision.lead) == (1, Route.MEDIATION, cast.committee)
    assert (case.stage, case.holder) == (Stage.OFFERED, cast.centre)


def test_an_office_beside_gets_a_transfer(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.police_station, route=Route.POLICE)
    assert Leg.objects.get(case=case).kind == KindCode.TRANSFER


def test_the_holder_keeps_it_and_asks_its_own_mediator(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.centre, mediator=walk.on_register(cast), chosen_by_party=True)
    assert case.stage == Stage.HANDLING
    asked = Mediation.objects.get(case=case)
    assert (asked.mediator.user, asked.chosen_by_party) == (cast.resident, True)
    assert not Leg.objects.filter(case=case).exists()


def test_a_mediator_of_the_lead_office_is_named_to_it(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.committee, mediator=walk.on_register(cast, "mediator"), asked="请调解")
    assert "卫和平" in Leg.objects.get(case=case).asked
    assert not Mediation.objects.filter(case=case).exists()


def test_a_mediator_of_another_office_is_refused_with_the_way_out(cast: Cast) -> None:
    case = waiting(cast)
    with pytest.raises(BadInput) as told:
        referred(cast, case, cast.police_station, mediator=walk.on_register(cast, "mediator"), route="police")
    assert cast.committee.name in told.value.fields["mediator"][0]
    assert not Triage.objects.filter(case=case).exists()


def test_assisting_offices_see_what_they_are_asked(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.committee, assisting=[cast.police_station], asked="请协助到场维持秩序")
    leg = Leg.objects.get(case=case, kind=KindCode.ASSIST)
    assert leg.to_organisation == cast.police_station
    share = Share.objects.get(case=case, organisation=cast.police_station)
    assert share.depth == Depth.ASK


def test_a_higher_level_is_set_with_its_own_reason(cast: Cast) -> None:
    case = waiting(cast)
    decision = referred(cast, case, cast.committee, level=AlertLevel.YELLOW, level_reason="双方亲属多人到场")
    assert (case.alert_level, decision.level) == (AlertLevel.YELLOW, AlertLevel.YELLOW)
    assert case.alert_decisions.last().reason == "双方亲属多人到场"


def test_triage_never_lowers_a_level(cast: Cast) -> None:
    case = waiting(cast, description="对方持刀威胁，扬言同归于尽。")
    with pytest.raises(BadInput, match=r".+"):
        referred(cast, case, cast.committee, level=AlertLevel.BLUE)
    assert not Leg.objects.filter(case=case).moving().exists()


def test_a_second_decision_keeps_the_first(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.committee)
    legs.recall(leg=Leg.objects.get(case=case), by=cast.triage, note="选错单位")
    case.refresh_from_db()
    referred(cast, case, cast.centre, reason="由中心调解")
    assert [(row.number, row.lead) for row in case.triages.all()] == [(1, cast.committee), (2, cast.centre)]


def test_an_office_that_does_not_fit_the_route_is_refused(cast: Cast) -> None:
    case = waiting(cast)
    with pytest.raises(BadInput) as told:
        referred(cast, case, cast.police_station, route=Route.COURT)
    assert "to" in told.value.fields


def test_nothing_is_left_behind_when_an_assisting_office_cannot_be_asked(cast: Cast) -> None:
    cast.partner.is_active = False
    cast.partner.save()
    case = waiting(cast)
    with pytest.raises(BadInput):
        referred(cast, case, cast.committee, assisting=[cast.police_station])
    case.refresh_from_db()
    assert case.stage == Stage.ACCEPTED
    assert not Leg.objects.filter(case=case).exists()
    assert not Triage.objects.filter(case=case).exists()


def test_a_contested_case_is_decided_by_the_centre_above_on_its_own_board(cast: Cast) -> None:
    case, by = contested(cast), cast.city_supervisor
    accounts.open_posting(
        by=cast.admin, user=by, organisation=cast.city_centre, role=Role.TRIAGE, starts_on=date(2020, 1, 1)
    )
    by.forget_postings()
    assert incoming.page(by).cases == [case]
    assert incoming.page(cast.triage).cases == []
    html = cast.logged_in(by).get(f"/triage/{case.number}/").content.decode()
    assert f"lower_centre:{cast.centre.pk}" in html
    referred(cast, case, cast.centre, by=by, route=Route.LOWER_CENTRE, reason="由区中心办理")
    leg = Leg.objects.filter(case=case).latest("number")
    assert (leg.to_organisation, leg.binding, leg.decision) == (cast.centre, True, True)


@pytest.mark.parametrize("who", ["clerk", "mediator", "neighbour"])
def test_whoever_may_not_triage_is_refused(cast: Cast, who: str) -> None:
    case = waiting(cast)
    with pytest.raises(NotAllowed):
        referred(cast, case, cast.committee, by=getattr(cast, who))
    assert not Leg.objects.filter(case=case).exists()


def test_a_case_decided_a_moment_ago_is_a_conflict(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.committee)
    with pytest.raises(Conflict):
        referred(cast, case, cast.police_station, route=Route.POLICE)


def test_a_board_that_stood_open_for_long_decides_nothing_anew(cast: Cast) -> None:
    case = waiting(cast)
    referred(cast, case, cast.centre, mediator=walk.on_register(cast))
    with pytest.raises(Conflict):
        referred(cast, case, cast.committee)
    assert case.mediations.filter(ended_at=None).count() == 1


def test_a_double_click_refers_once(cast: Cast) -> None:
    case = waiting(cast)
    given = {
        "key": uuid4(),
        "route": Route.MEDIATION,
        "lead": cast.committee,
        "level": case.alert_level,
        "reason": "双方愿意调解",
    }
    refer_once(case=case, by=cast.triage, given=given)
    refer_once(case=case, by=cast.triage, given=given)
    assert Leg.objects.filter(case=case).count() == 1
