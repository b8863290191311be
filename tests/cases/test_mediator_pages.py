"""The mediator's phone: what waits, one case under the thumb, and forms that are safe to send again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, MediationState, PartyRole, Session, Stage
from cases.presenters import mediator as presented
from cases.services import mediation, sessions
from tests import walk
from tests.cast import Cast

SECRET = "他私下表示最多愿意赔三千八百元"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def phone(cast: Cast) -> Client:
    return cast.logged_in(cast.resident)


def page_of(case: Case, act: str = "") -> str:
    if act:
        return reverse("cases:mediator_act", args=[case.number, act])
    return reverse("cases:mediator_case", args=[case.number])


def post(client: Client, case: Case, act: str, typed: dict[str, Any], **more: Any) -> Any:
    return client.post(reverse(f"cases:{act}", args=[case.number]), {**typed, "from": "phone"}, **more)


def record(case: Case) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "way": "on_site",
        "starts_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now:%Y-%m-%dT%H:%M}",
        "present": [party.pk for party in case.parties.all()],
        "record": walk.RECORD,
        "key": str(uuid4()),
    }


def test_what_waits_is_on_the_first_page(cast: Cast, phone: Client) -> None:
    asked, mine = walk.asked(cast), walk.in_mediation(cast)
    now = timezone.localtime()
    begin = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    walk.planned(cast, mine, starts_at=begin, ends_at=begin + timedelta(hours=1), place="居委会")
    walk.in_mediation(cast, who="substitute")
    home = presented.home(cast.resident, now=begin + timedelta(minutes=5))
    assert [row.number for row in home.asked] == [asked.number]
    assert [row.number for row in home.mine] == [mine.number]
    assert [row.where for row in home.today] == ["居委会"]
    page = phone.get(reverse("cases:mediator_home")).content.decode()
    assert asked.number in page
    assert mine.number in page


def test_nothing_waits_for_somebody_who_was_never_asked(cast: Cast) -> None:
    walk.asked(cast)
    assert presented.home(cast.substitute).empty
    page = cast.logged_in(cast.substitute).get(reverse("cases:mediator_home")).content.decode()
    assert 'class="empty' in page


def test_the_next_act_goes_with_the_case(cast: Cast) -> None:
    case = walk.in_mediation(cast)

    def following() -> str:
        (row,) = presented.home(cast.resident).mine
        return row.act_url

    assert following() == page_of(case, "serve-notice")
    walk.notice(cast, case)
    assert following() == page_of(case, "hold-session")
    walk.held(cast, case)
    assert following() not in {page_of(case, "serve-notice"), page_of(case, "hold-session")}


def test_a_case_whose_mediation_failed_stays_with_her_until_it_is_closed(cast: Cast) -> None:
    case = walk.failed(cast)
    (row,) = presented.home(cast.resident).mine
    assert (row.number, row.stage) == (case.number, Stage.FAILED)


def test_the_first_page_costs_the_same_however_many_cases(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _time in range(3):
        walk.asked(cast)
        walk.in_mediation(cast)
    assert list(cast.resident.current_postings)
    with django_assert_max_num_queries(5):
        presented.home(cast.resident)


def test_one_tap_accepts_and_leads_to_the_case(cast: Cast, phone: Client) -> None:
    case = walk.asked(cast)
    answer = post(phone, case, "start", {"key": str(uuid4())})
    assert (answer.status_code, answer.url) == (303, page_of(case))
    assert case.mediations.get().state == MediationState.ACCEPTED


def test_accepting_twice_because_the_answer_was_lost_is_accepting_once(cast: Cast, phone: Client) -> None:
    case, key = walk.asked(cast), str(uuid4())
    answers = [post(phone, case, "start", {"key": key}, headers=HTMX) for _sending in range(2)]
    assert [(a.status_code, a.headers["HX-Redirect"]) for a in answers] == [(204, page_of(case))] * 2
    assert case.events.filter(kind="start").count() == 1


def test_a_record_sent_twice_because_the_answer_was_lost_is_one_record(cast: Cast, phone: Client) -> None:
    case = walk.in_mediation(cast)
    typed = record(case)
    for _sending in range(2):
        answer = post(phone, case, "hold_session", typed)
        assert (answer.status_code, answer.url) == (303, page_of(case))
    assert Session.objects.filter(mediation__case=case).count() == 1
    assert case.events.filter(kind="hold_session").count() == 1


def test_a_planned_session_recorded_twice_is_one_record(cast: Cast, phone: Client) -> None:
    case = walk.in_mediation(cast)
    begun = timezone.now() - timedelta(hours=1)
    session = walk.planned(
        cast, case, now=begun, starts_at=begun, ends_at=begun + timedelta(hours=1), place="居委会"
    )
    typed = {**record(case), "session": session.pk}
    answers = [post(phone, case, "hold_session", typed).status_code for _sending in range(2)]
    assert answers == [303, 303]
    session.refresh_from_db()
    assert session.record == walk.RECORD


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_needs_mending_comes_back_on_the_phone_with_what_was_typed(
    cast: Cast, phone: Client, headers: dict[str, str]
) -> None:
    case = walk.in_mediation(cast)
    typed = {**record(case), "present": []}
    answer = post(phone, case, "hold_session", typed, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert walk.RECORD in page
    assert typed["key"] in page
    assert ("<html" in page) is not bool(headers)
    assert "data-tab-draft" in page


def test_the_same_form_from_the_office_comes_back_on_the_case_page(cast: Cast, phone: Client) -> None:
    case = walk.in_mediation(cast)
    url = reverse("cases:hold_session", args=[case.number])
    page = phone.post(url, {**record(case), "present": []}).content.decode()
    assert "data-tab-draft" not in page


@pytest.mark.parametrize(
    "act", ["serve-notice", "hold-session", "plan-session", "side-note", "suspend", "fail", "recuse"]
)
def test_each_act_has_a_page_whose_form_posts_to_the_act_itself(cast: Cast, phone: Client, act: str) -> None:
    case = walk.in_mediation(cast)
    answer = phone.get(page_of(case, act))
    assert answer.status_code == 200
    address = reverse(f"cases:{act.replace('-', '_')}", args=[case.number])
    assert f'action="{address}"' in answer.content.decode()


@pytest.mark.parametrize(("act", "status"), [("start", 409), ("resume", 409), ("vanish", 404)])
def test_an_act_that_is_not_possible_has_no_page(cast: Cast, phone: Client, act: str, status: int) -> None:
    assert phone.get(page_of(walk.in_mediation(cast), act)).status_code == status


def test_one_case_shows_the_acts_of_its_stage_first(cast: Cast) -> None:
    case = walk.asked(cast)
    page = presented.one_case(case, cast.resident)
    assert [button.code for button in page.buttons[:2]] == ["start", "turn_down"]
    mediation.start(case=case, by=cast.resident)
    assert presented.one_case(case, cast.resident).buttons[0].code == "serve_notice"


def test_names_are_masked_and_notes_of_one_side_are_for_who_mediates(cast: Cast, phone: Client) -> None:
    case = walk.in_mediation(cast)
    applicant = case.parties.get(role=PartyRole.APPLICANT)
    sessions.side_note(case=case, by=cast.resident, party=applicant, text=SECRET)
    mine = phone.get(page_of(case)).content.decode()
    hers = cast.logged_in(cast.substitute).get(page_of(case)).content.decode()
    assert "张三" not in mine
    assert SECRET in mine
    assert SECRET not in hers


def test_a_case_of_another_office_is_not_found(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    client = cast.logged_in(cast.mediator)
    assert client.get(page_of(case)).status_code == 404
    assert client.get(page_of(case, "note")).status_code == 404


@pytest.mark.parametrize("who", ["clerk", "triage", "supervisor", "partner", "auditor"])
def test_the_phone_is_for_mediators(cast: Cast, who: str) -> None:
    assert cast.logged_in(getattr(cast, who)).get(reverse("cases:mediator_home")).status_code == 403


def test_the_navigation_leads_there(cast: Cast, phone: Client) -> None:
    assert reverse("cases:mediator_home") in phone.get(reverse("cases:desk")).content.decode()
    window = cast.logged_in(cast.clerk).get(reverse("cases:desk")).content.decode()
    assert reverse("cases:mediator_home") not in window


def test_loads_count_the_present_cases_of_each_in_one_statement(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    walk.asked(cast)
    walk.in_mediation(cast)
    walk.failed(cast)
    busy, free = walk.on_register(cast), walk.on_register(cast, "substitute")
    with django_assert_num_queries(1):
        assert presented.loads([busy.pk, free.pk]) == {busy.pk: 2, free.pk: 0}


def test_each_load_finds_its_place_on_the_page(cast: Cast) -> None:
    walk.in_mediation(cast)
    row = walk.on_register(cast)
    client = cast.logged_in(cast.clerk)
    answer = client.get(reverse("cases:loads"), {"m": [row.pk, "x", "9" * 30]}).content.decode()
    assert answer.strip() == f'<span id="load-{row.pk}" class="load" hx-swap-oob="true">1</span>'
    assert cast.logged_in(cast.auditor).get(reverse("cases:loads")).status_code == 403
