"""The referral desk and the hand-overs of a case: lists, buttons, dialogs, what a press does."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Stage
from referrals.models import Inbound, KindCode, Leg, LegState
from referrals.services import legs
from tests import walk
from tests.cases.window import typed
from tests.cast import Cast

from .steps import accepted, because, contested, fresh, offered, returned, taken

DESK = "/referrals/"


def shown(cast: Cast, user: User, which: str = "") -> Any:
    answer = cast.logged_in(user).get(DESK, {"list": which} if which else {})
    assert answer.status_code == 200
    return answer.context["desk"]


def numbers(cast: Cast, user: User, which: str) -> list[str]:
    return [row.case_number for row in shown(cast, user, which).rows]


def buttons(cast: Cast, user: User, which: str) -> list[str]:
    return [act.code for row in shown(cast, user, which).rows for act in row.acts]


def test_an_offer_waits_at_one_desk_and_stands_as_sent_at_the_other(cast: Cast) -> None:
    leg = offered(cast)
    assert numbers(cast, cast.mediator, "waiting") == numbers(cast, cast.triage, "sent") == [leg.case.number]
    assert (numbers(cast, cast.mediator, "sent"), numbers(cast, cast.triage, "waiting")) == ([], [])
    assert buttons(cast, cast.mediator, "waiting") == ["accept", "decline"]
    assert buttons(cast, cast.triage, "sent") == ["recall"]


def test_what_was_declined_comes_back_until_it_was_seen(cast: Cast) -> None:
    leg = offered(cast)
    legs.decline(leg=leg, by=cast.mediator, **because())
    assert buttons(cast, cast.clerk, "returned") == ["seen"]
    url = reverse("referrals:seen", args=[leg.pk])
    assert cast.logged_in(cast.clerk).post(url, {"key": str(uuid4())}).status_code == 303
    assert numbers(cast, cast.clerk, "returned") == []


def test_a_return_comes_back_with_the_button_to_take_it(cast: Cast) -> None:
    back = returned(cast, Case.objects.get(pk=taken(cast).case_id), accept=False)
    assert buttons(cast, cast.clerk, "returned") == ["accept"]
    assert numbers(cast, cast.clerk, "waiting") == []
    assert fresh(back).state == LegState.OFFERED


def test_open_proxies_are_to_be_claimed(cast: Cast) -> None:
    legs.offer(
        case=walk.failed(cast), by=cast.triage, kind=KindCode.PROXY,
        candidates=[cast.township, cast.petition_office],
    )  # fmt: skip
    assert buttons(cast, cast.petitions, "claim") == ["claim"]
    assert [tab.count.value for tab in shown(cast, cast.petitions).tabs if "claim" in tab.url] == [1]


def test_answers_come_to_who_asked(cast: Cast) -> None:
    leg = legs.ask(case=walk.handled(cast), by=cast.triage, to=cast.township, asked="请协助。")
    assert buttons(cast, cast.township_desk, "waiting") == ["answer", "decline"]
    legs.answer(leg=fresh(leg), by=cast.township_desk, answer="done", text="已办。")
    assert buttons(cast, cast.clerk, "answered") == ["seen"]


def test_a_supervisor_sees_what_stands_unanswered_in_her_area(cast: Cast) -> None:
    offered(cast)
    assert buttons(cast, cast.supervisor, "unanswered") == ["accept_for", "take_back"]
    assert numbers(cast, cast.mediator, "unanswered") == []


def test_the_centre_above_finds_what_it_has_to_decide(cast: Cast) -> None:
    case = contested(cast)
    assert buttons(cast, cast.city_supervisor, "decide") == ["decide"]
    url = reverse("referrals:decide", args=[case.number])
    answer = cast.logged_in(cast.city_supervisor).post(
        url, {"to": cast.township.pk, "text": "由司法所办理。", "key": str(uuid4())}
    )
    assert answer.status_code == 303
    assert Leg.objects.of(case).last().to_organisation == cast.township


def test_a_title_is_masked_and_a_stranger_has_an_empty_desk(cast: Cast) -> None:
    offered(cast)
    row = shown(cast, cast.mediator).rows[0]
    assert "张三" not in row.title
    assert shown(cast, cast.neighbour).rows == []


def test_accepting_by_a_press_goes_back_to_the_desk(cast: Cast) -> None:
    leg = offered(cast)
    browser = cast.logged_in(cast.mediator)
    dialog = browser.get(f"/referrals/{leg.pk}/do/accept/", headers={"HX-Request": "true"}).content.decode()
    assert "data-dialog-show" in dialog
    assert "<html" not in dialog
    answer = browser.post(f"/referrals/{leg.pk}/accept/", {"key": str(uuid4())})
    assert (answer.status_code, answer.url) == (303, DESK)
    assert Case.objects.get(pk=leg.case_id).holder == cast.committee


def test_a_press_that_came_too_late_says_what_happened(cast: Cast) -> None:
    leg = offered(cast)
    legs.recall(leg=fresh(leg), by=cast.triage)
    answer = cast.logged_in(cast.mediator).post(f"/referrals/{leg.pk}/accept/", {"key": str(uuid4())})
    assert answer.status_code == 409


def test_declining_without_a_reason_is_mended_on_a_page(cast: Cast) -> None:
    leg = offered(cast)
    url = f"/referrals/{leg.pk}/decline/"
    browser = cast.logged_in(cast.mediator)
    answer = browser.post(url, {"text": "不属于本辖区", "key": str(uuid4())})
    assert answer.status_code == 400
    assert "不属于本辖区" in answer.content.decode()
    again = browser.post(url, {"reason": "wrong_place", "text": "不属于本辖区", "key": str(uuid4())})
    assert again.status_code == 303


def test_a_leg_of_others_does_not_exist(cast: Cast) -> None:
    leg = offered(cast)
    browser = cast.logged_in(cast.partner)
    assert browser.post(f"/referrals/{leg.pk}/accept/").status_code == 404
    assert browser.get(f"/referrals/{leg.pk}/do/accept/").status_code == 404
    assert browser.get(f"/referrals/case/{leg.case.number}/").status_code == 404


@pytest.mark.parametrize("act", ["accept", "no-such-act", "claim"])
def test_an_act_that_is_not_possible_now_is_refused(cast: Cast, act: str) -> None:
    leg = taken(cast)
    assert cast.logged_in(cast.mediator).get(f"/referrals/{leg.pk}/do/{act}/").status_code == 409


def test_the_case_page_fetches_the_chain_and_what_can_be_begun(cast: Cast) -> None:
    leg = taken(cast)
    number = Case.objects.get(pk=leg.case_id).number
    url = f"/referrals/case/{number}/"
    answer = cast.logged_in(cast.mediator).get(url, headers={"HX-Request": "true"})
    chain = answer.context["chain"]
    assert "<html" not in answer.content.decode()
    assert [row.state for row in chain.rows] == [LegState.ACCEPTED]
    assert [act.code for act in chain.acts] == ["send_back", "ask", "report"]
    assert "<html" in cast.logged_in(cast.clerk).get(url).content.decode()


def test_triage_hands_over_from_the_case_page(cast: Cast) -> None:
    case = accepted(cast)
    browser = cast.logged_in(cast.triage)
    form = browser.get(f"/referrals/case/{case.number}/do/offer/").content.decode()
    assert cast.committee.name in form
    assert cast.head_office.name not in form
    answer = browser.post(
        f"/referrals/case/{case.number}/offer/",
        {"kind": "transfer", "to": cast.committee.pk, "asked": "请调解。", "key": str(uuid4())},
    )
    assert (answer.status_code, answer.url) == (303, f"/cases/{case.number}/tab/handover/")
    case.refresh_from_db()
    assert case.stage == Stage.OFFERED


def test_the_petition_desk_records_consent_when_it_hands_over(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.petitions)
    browser = cast.logged_in(cast.petitions)
    assert "consents" in browser.get(f"/referrals/case/{case.number}/do/hand-in/").content.decode()
    parties = [party.pk for party in case.parties.all()]
    sent = {
        "kind": "petition", "to": cast.centre.pk, "consents": parties, "consent_way": "written",
        "key": str(uuid4()),
    }  # fmt: skip
    assert browser.post(f"/referrals/case/{case.number}/hand-in/", sent).status_code == 303
    assert case.consents.filter(matter="mediation", way="written").count() == 2
    assert Leg.objects.get(case=case).kind == KindCode.PETITION


def test_a_police_desk_sends_a_dispute_in_by_the_page(cast: Cast) -> None:
    browser = cast.logged_in(cast.partner)
    page = browser.get("/referrals/inbound/")
    assert page.status_code == 200
    sent = typed(cast, document_number="移字9号", kind="transfer", source="police", act=None)
    answer = browser.post("/referrals/inbound/", sent)
    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/cases/{case.number}/tab/handover/")
    again = browser.post("/referrals/inbound/", {**sent, "key": str(uuid4())})
    assert (again.status_code, Case.objects.count(), Inbound.objects.count()) == (303, 1, 1)
    other = browser.post("/referrals/inbound/", {**sent, "key": str(uuid4()), "description": "另一件事。"})
    assert other.status_code == 409


def test_what_is_wrong_stands_beside_its_field(cast: Cast) -> None:
    sent = typed(cast, document_number=" ", source="police", description="")
    answer = cast.logged_in(cast.partner).post("/referrals/inbound/", sent)
    anchors = [line.anchor for line in answer.context["errors"]]
    assert answer.status_code == 400
    assert anchors[0] == "inbound_document_number"
    assert len(anchors) == 2


def test_the_number_of_statements_does_not_grow_with_the_rows(cast: Cast) -> None:
    browser = cast.logged_in(cast.mediator)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(DESK)
        return len(seen)

    offered(cast)
    browser.get(DESK)
    few = count()
    for _time in range(4):
        offered(cast)
    assert count() == few <= 18
