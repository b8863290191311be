"""Supervision: issued by an office above, answered by the holder, lifted by the issuer; who hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.guards import closing_missing
from cases.models import Case, ResolutionMode, Supervision
from cases.services import closing, level, mediation, suspension, watching
from core.errors import BadInput, Conflict, NotAllowed
from notifications.models import Message
from referrals.services import legs
from tests import walk
from tests.cast import Cast
from tests.clockwork import MONDAY, cancelled, met, one, running

DEMAND = "请于三日内联系双方并书面报告办理情况。"


@pytest.fixture
def case(cast: Cast) -> Case:
    """In hand at the mediation committee of a subdistrict."""
    case = walk.accepted(cast)
    leg = legs.offer(case=case, by=cast.triage, kind="transfer", to=cast.committee)
    legs.accept(leg=leg, by=cast.mediator)
    return case


def soon() -> date:
    return timezone.localdate() + timedelta(days=3)


def issued(cast: Cast, case: Case, **more: Any) -> Supervision:
    given = {"by": cast.supervisor, "note": DEMAND, "answer_by": soon(), **more}
    return watching.supervise(case=case, **given)


def told(kind: str) -> set[Any]:
    return {message.recipient for message in Message.objects.filter(kind=kind)}


def test_an_office_above_demands_and_the_holder_has_a_clock_and_a_message(cast: Cast, case: Case) -> None:
    row = issued(cast, case)
    assert (row.organisation, row.issued_for, row.state) == (cast.committee, cast.centre, "issued")
    clock = one(case, "supervise.answer")
    assert (clock.subject_kind, clock.subject_id, clock.office) == ("supervision", row.pk, cast.committee)
    assert timezone.localdate(clock.due_at) >= soon()
    assert told("supervised") == {cast.mediator}
    assert case.events.last().facts["number"] == 1


def test_the_answer_meets_the_clock_and_goes_to_whoever_issued_it(cast: Cast, case: Case) -> None:
    issued(cast, case)
    row = watching.answer_supervision(case=case, by=cast.mediator, note="已约定明日上午调解。")
    assert (row.state, row.answered_by) == ("answered", cast.mediator)
    assert met(case, "supervise.answer")
    assert told("supervision_answered") == {cast.supervisor}


def test_the_issuer_lifts_it_and_the_office_hears(cast: Cast, case: Case) -> None:
    issued(cast, case)
    row = watching.lift_supervision(case=case, by=cast.official, note="已当面汇报。")
    assert (row.state, row.lifted_by) == ("lifted", cast.official)
    assert cancelled(case, "supervise.answer")
    assert told("supervision_lifted") == {cast.mediator}


def test_nobody_supervises_her_own_office_or_one_beside_or_above_it(cast: Cast, case: Case) -> None:
    ours = walk.accepted(cast)
    with pytest.raises(NotAllowed):
        issued(cast, ours)
    assert issued(cast, ours, by=cast.city_supervisor).issued_for == cast.city_centre
    for who in ("clerk", "triage", "mediator", "neighbour"):
        with pytest.raises(NotAllowed):
            issued(cast, case, by=getattr(cast, who))


def test_one_open_supervision_for_a_case_and_office(cast: Cast, case: Case) -> None:
    issued(cast, case)
    with pytest.raises(Conflict):
        issued(cast, case, by=cast.city_supervisor)
    watching.lift_supervision(case=case, by=cast.supervisor, note="已答复")
    assert issued(cast, case).number == 2


def test_demand_and_day_are_asked_for(cast: Cast, case: Case) -> None:
    with pytest.raises(BadInput) as refusal:
        issued(cast, case, note=" ", answer_by=None)
    assert set(refusal.value.fields) == {"note", "answer_by"}
    with pytest.raises(BadInput):
        issued(cast, case, answer_by=timezone.localdate() - timedelta(days=1))


def test_only_the_supervised_office_answers_and_only_the_issuing_one_lifts(cast: Cast, case: Case) -> None:
    issued(cast, case)
    for who in (cast.clerk, cast.partner, cast.supervisor):
        with pytest.raises(NotAllowed):
            watching.answer_supervision(case=case, by=who, note="已办")
    for who in (cast.city_supervisor, cast.mediator):
        with pytest.raises(NotAllowed):
            watching.lift_supervision(case=case, by=who, note="已办")


def test_a_supervised_case_does_not_close_before_it_is_lifted(cast: Cast) -> None:
    case = walk.in_force(cast)
    issued(cast, case, by=cast.city_supervisor)
    assert any(str(cast.city_centre) in line for line in closing_missing(case))
    mode = ResolutionMode.objects.get(code="0103")
    with pytest.raises(Conflict):
        closing.close(case=case, by=cast.resident, mode=mode)
    watching.lift_supervision(case=case, by=cast.city_supervisor, note="已达成协议")
    closing.close(case=case, by=cast.resident, mode=mode)


def test_what_is_late_the_longest_is_its_occasion(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY)
    row = issued(cast, case, by=cast.city_supervisor, now=MONDAY + timedelta(days=2),
                 answer_by=date(2026, 3, 9))  # fmt: skip
    assert row.deadline == one(case, "respond.blue")
    assert "supervise.answer" in running(case)


def test_the_whole_way_by_the_pages(cast: Cast, case: Case) -> None:
    boss, desk = cast.logged_in(cast.supervisor), cast.logged_in(cast.mediator)

    def post(browser: Any, code: str, **data: Any) -> int:
        url = reverse(f"cases:{code}", args=[case.number])
        return browser.post(url, {"key": str(uuid4()), **data}).status_code

    form = boss.get(reverse("cases:act_form", args=[case.number, "supervise"]))
    assert form.status_code in {200, 302}
    assert post(desk, "supervise", note=DEMAND, answer_by=soon().isoformat()) == 403
    assert post(boss, "supervise", note="", answer_by="") == 400
    assert post(boss, "supervise", note=DEMAND, answer_by=soon().isoformat()) == 303
    assert post(boss, "answer_supervision", note="已办") == 403
    assert post(desk, "answer_supervision", note="已约定明日上午调解。") == 303
    assert post(boss, "lift_supervision", note="已办结") == 303
    assert Supervision.objects.get(case=case).state == "lifted"


def test_the_same_by_the_api(cast: Cast, case: Case) -> None:
    base = f"/api/v1/cases/{case.number}"
    boss, desk = cast.logged_in(cast.supervisor), cast.logged_in(cast.mediator)
    given = {"note": DEMAND, "answer_by": soon().isoformat()}
    assert boss.post(f"{base}/supervise", given, content_type="application/json").status_code == 200
    said = {"note": "已约定明日上午调解。"}
    assert desk.post(f"{base}/answer-supervision", said, content_type="application/json").status_code == 200
    assert boss.post(f"{base}/lift-supervision", said, content_type="application/json").status_code == 200


def test_supervisors_and_officials_alone_may_supervise() -> None:
    may = {role for role, perms in ROLE_PERMS.items() if Perms.CASE_SUPERVISE in perms}
    assert may == {Role.SUPERVISOR, Role.OFFICIAL}


# Other acts that tell people


def test_the_mediator_hears_that_she_is_asked_and_the_desk_that_she_declined(cast: Cast) -> None:
    case = walk.asked(cast)
    assert told("mediator_asked") == {cast.resident}
    mediation.turn_down(case=case, by=cast.resident, note="近期休假")
    assert told("mediator_left") == {cast.triage}


def test_whoever_may_approve_is_asked_and_the_asker_hears_the_answer(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    until = timezone.localdate() + timedelta(days=45)
    ask = {"until": until, "consent_on": timezone.localdate(), "note": "需补充鉴定"}
    suspension.ask_extension(case=case, by=cast.resident, **ask)
    assert told("approval_asked") == {cast.supervisor, cast.official}
    suspension.answer_extension(case=case, by=cast.supervisor, answer="refused", note="理由不足")
    assert told("approval_decided") == {cast.resident}


def test_a_lower_level_is_put_to_those_above_the_office_that_asks(cast: Cast) -> None:
    case = walk.accepted(cast)
    level.raise_level(case=case, by=cast.clerk, level="yellow", note="多次到访")
    level.ask_lower(case=case, by=cast.clerk, level="blue", note="已缓和")
    assert told("approval_asked") == {cast.city_supervisor, cast.city_official}


def test_a_case_that_became_red_is_told_at_once_and_urgently(cast: Cast) -> None:
    case = walk.accepted(cast)
    level.raise_level(case=case, by=cast.clerk, level="yellow", note="多次到访")
    assert told("level_red") == set()
    level.raise_level(case=case, by=cast.clerk, level="red", note="多人聚集")
    assert told("level_red") == {cast.supervisor, cast.official}
    assert all(message.urgent for message in Message.objects.filter(kind="level_red"))


def test_an_act_that_is_refused_tells_nobody(cast: Cast, case: Case) -> None:
    before = Message.objects.count()
    with pytest.raises(NotAllowed):
        issued(cast, case, by=cast.clerk)
    assert Message.objects.count() == before
