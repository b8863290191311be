"""The intake page: what a clerk sees and gets at the window."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Draft, Stage
from tests.cases.window import URL, text, typed
from tests.cast import Cast

# --- Opening -------------------------------------------------------------------


def test_the_page_opens_with_an_applicant_and_a_respondent(window: Client) -> None:
    page = text(window.get(URL))
    assert page.count("data-card=") == 2
    assert 'name="key"' in page
    assert "checked" not in page.split('id="id_alert_level"')[1].split("</fieldset>")[0]


def test_a_county_offers_its_places_and_a_city_searches_them(window: Client, cast: Cast) -> None:
    assert "少先路街道" in text(window.get(URL))
    assert "data-remote" not in text(window.get(URL))
    found = window.get(URL + "places/", {"q": "少先"}).json()["places"]
    assert {"value": "150203001", "text": "少先路街道"} in found
    assert window.get(URL + "places/", {"q": "sxl"}).json()["places"]
    assert cast.logged_in(cast.neighbour).get(URL + "places/", {"q": "少先路"}).json()["places"] == []


def test_a_street_office_finds_its_own_street_already_chosen(cast: Cast) -> None:
    page = text(cast.logged_in(cast.partner).get(URL))
    assert '<option value="150203001" data-keywords="slljd" selected' in page or (
        'value="150203001"' in page and "selected" in page
    )


# --- Submitting ----------------------------------------------------------------


def test_logging_two_neighbours_gives_an_accepted_case_and_the_page_to_hand_over(
    window: Client, cast: Cast
) -> None:
    answer = window.post(URL, typed(cast))
    case = Case.objects.get()
    assert answer["Location"] == reverse("cases:logged", args=[case.number])
    assert (case.stage, case.title) == (Stage.ACCEPTED, "王晓明与李强邻里纠纷")
    page = text(window.get(answer["Location"]))
    assert str(case.number) in page
    assert case.tracking_code in page
    assert page.count("/papers/") == 4


def test_logging_only_leaves_the_acceptance_open(window: Client, cast: Cast) -> None:
    window.post(URL, typed(cast, act="log"))
    assert Case.objects.get().stage == Stage.SUBMITTED


def test_a_partner_desk_may_log_but_has_no_button_to_accept(cast: Cast) -> None:
    desk = cast.logged_in(cast.partner)
    assert 'value="accept"' not in text(desk.get(URL))
    assert desk.post(URL, typed(cast)).status_code == 403
    assert desk.post(URL, typed(cast, act="log")).status_code == 303


def test_clicking_twice_or_coming_back_leads_to_the_same_case(window: Client, cast: Cast) -> None:
    data = typed(cast)
    targets = {window.post(URL, data)["Location"] for _click in range(3)}
    assert len(targets) == 1
    assert window.get(URL, {"draft": data["key"]})["Location"] == targets.pop()
    assert Case.objects.count() == 1


def test_the_same_matter_under_another_key_is_logged_with_a_notice(window: Client, cast: Cast) -> None:
    first = typed(cast)
    window.post(URL, first)
    again = window.post(URL, {**first, "key": str(uuid4()), "alert_level": "blue"})
    page = text(window.get(again["Location"]))
    assert Case.objects.count() == 2
    assert "可能重复" in page
    assert "150203-2" in page


def test_a_missing_key_is_refused(window: Client, cast: Cast) -> None:
    assert window.post(URL, typed(cast, key="")).status_code == 400
    assert not Case.objects.exists()


def test_a_company_and_its_agent_are_logged(window: Client, cast: Cast) -> None:
    data = typed(
        cast,
        party=["0", "1", "7"],
        **{
            "parties-1-kind": "legal",
            "parties-1-id_type": "credit_code",
            "parties-1-id_number": "91110000600037341l",
            "parties-1-legal_representative": "钱多",
            "parties-1-gender": "male",
            "parties-7-role": "agent",
            "parties-7-kind": "natural",
            "parties-7-id_type": "id_card",
            "parties-7-name": "赵律师",
            "parties-7-represents": "1",
            "amount": "1.2万",
            "people_count": "３",
        },
    )
    assert window.post(URL, data).status_code == 303
    case = Case.objects.get()
    agent, company = case.parties.get(role="agent"), case.parties.get(role="respondent")
    assert agent.represents == company
    assert (company.person.id_number, company.person.gender) == ("91110000600037341L", "")
    assert (case.amount, case.people_count) == (12_000, 3)


# --- What has to be mended -----------------------------------------------------


def test_everything_wrong_is_told_at_once_and_nothing_typed_is_lost(window: Client, cast: Cast) -> None:
    wrong = {"parties-0-id_number": "150203199001011234", "parties-1-name": "", "parties-0-phone": "12"}
    answer = window.post(URL, typed(cast, **wrong, dispute_type="", alert_level=None, people_count="many"))
    page = text(answer)
    assert answer.status_code == 400
    for anchor in (
        "id_parties-0-id_number", "id_parties-0-phone", "id_parties-1-name", "id_dispute_type",
        "id_alert_level", "id_people_count",
    ):  # fmt: skip
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    for value in ("王晓明", "150203199001011234", "楼上卫生间漏水", "many"):
        assert value in page


def test_what_only_the_service_knows_stands_beside_its_field(window: Client, cast: Cast) -> None:
    number = cast.id_number()
    twice = {"parties-0-id_number": number, "parties-1-id_number": number}
    assert 'href="#id_parties-1-id_number"' in text(window.post(URL, typed(cast, **twice)))
    assert 'href="#id_region"' in text(window.post(URL, typed(cast, region="150204001")))
    assert 'href="#id_alert_reason"' in text(window.post(URL, typed(cast, alert_level="red")))


def test_an_error_below_a_fold_opens_it(window: Client, cast: Cast) -> None:
    page = text(window.post(URL, typed(cast, **{"parties-1-birth_date": "2999-01-01"})))
    card = page.split('id="card-1"')[1]
    assert '<details class="intake-more" open>' in card


@pytest.mark.parametrize(
    "noise",
    [
        {"party": ["0", "x", "99999", "1"]},
        {"party": [str(n) for n in range(60)]},
        {"parties-0-person": "99999999999999999999"},
        {"parties-0-kind": "robot", "parties-0-role": "king"},
        {"parties-0-key_groups": ["nobody"], "parties-0-category": "9999"},
        {"parties-1-represents": "77", "parties-1-role": "agent"},
        {"source": "moon", "dispute_type": "zz", "region": "1" * 40},
        {"occurred_on": "yesterday", "amount": "NaN", "people_count": "9" * 30},
        {"not_same": ["x"] * 200},
    ],
)
def test_no_noise_breaks_the_page(window: Client, cast: Cast, noise: dict[str, Any]) -> None:
    for url in (URL, URL + "seen/", URL + "risk/", URL + "party/", URL + "draft/"):
        assert window.post(url, typed(cast, **noise)).status_code in {200, 303, 400}


# --- Draft ---------------------------------------------------------------------


def test_what_was_typed_is_kept_and_comes_back_in_another_browser(window: Client, cast: Cast) -> None:
    data = typed(cast, description="只写了一半", people_count="7")
    assert window.post(URL + "draft/", data).json() == {"kept": True}
    page = text(cast.logged_in(cast.clerk).get(URL, {"draft": data["key"]}))
    for value in ("只写了一半", "王晓明", 'value="7"', data["key"]):
        assert value in page
    assert "errorlist" not in page


def test_an_untouched_form_makes_no_draft(window: Client, cast: Cast) -> None:
    blank = {"parties-0-name": "", "parties-0-id_number": "", "parties-0-phone": "", "parties-1-name": ""}
    assert window.post(URL + "draft/", typed(cast, **blank, description="")).json() == {"kept": False}
    assert not Draft.objects.exists()


def test_a_draft_of_somebody_else_is_not_there(window: Client, cast: Cast) -> None:
    data = typed(cast)
    window.post(URL + "draft/", data)
    answer = cast.logged_in(cast.colleague).get(URL, {"draft": data["key"]})
    assert answer["Location"] == URL


def test_a_discarded_draft_is_gone(window: Client, cast: Cast) -> None:
    data = typed(cast)
    window.post(URL + "draft/", data)
    assert window.post(URL + "discard/", {"key": data["key"]})["Location"] == reverse("cases:desk")
    assert not Draft.objects.exists()


# --- Price ---------------------------------------------------------------------

OWN = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
SESSION = ("django_session", "accounts_user", "accounts_posting")


def statements(context: CaptureQueriesContext) -> list[str]:
    """The statements of the act itself: without session, person and transaction marks."""
    made = [query["sql"] for query in context.captured_queries]
    return [
        sql
        for sql in made
        if not sql.startswith(OWN) and not any(f'FROM "{table}' in sql for table in SESSION)
    ]


def test_opening_the_page_takes_at_most_ten_statements(window: Client) -> None:
    with CaptureQueriesContext(connection) as context:
        window.get(URL)
    assert len(context.captured_queries) <= 10
    assert len(statements(context)) <= 4  # the bell is one of them


@pytest.mark.parametrize(("act", "most"), [("log", 15), ("accept", 17)])
def test_logging_takes_a_fixed_number_of_statements(
    window: Client, cast: Cast, kept_lists: None, act: str, most: int
) -> None:
    cast.log_dispute()
    data = typed(cast, act=act, **{"parties-1-id_number": cast.id_number()})
    window.post(URL + "draft/", data)
    with CaptureQueriesContext(connection) as context:
        assert window.post(URL, data).status_code == 303
    made = statements(context)
    assert len(made) <= most, "\n".join(made)
