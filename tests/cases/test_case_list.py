"""The list of cases and the search box: what is found, by what, and what never shows in an address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import AlertLevel, PartyRole
from cases.services import intake, search
from core.models import AuditEntry
from tests.cast import Cast

URL = "/cases/"
SEARCH = "/cases/search/"
BUDGET = 9


def numbers(client: Client, url: str = URL, **params: Any) -> list[str]:
    """The numbers of the rows of a list, in their order."""
    return [row.number for row in client.get(url, params).context["list"].rows]


def found(client: Client, text: str) -> list[str]:
    """What the search box finds: the numbers of the list, or the one number it goes to."""
    answer = client.post(SEARCH, {"q": text})
    assert answer.status_code == 303
    return numbers(client, answer.url) if answer.url.startswith("/cases/?") else [answer.url.split("/")[2]]


@pytest.fixture
def window(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def test_the_newest_case_comes_first(cast: Cast, window: Client) -> None:
    older, newer = cast.log_dispute(), cast.log_dispute()
    assert numbers(window) == [newer.number, older.number]


def test_parties_are_masked_in_title_and_row(cast: Cast, window: Client) -> None:
    cast.log_dispute(
        title="赵小三与钱小四纠纷",
        parties=(cast.party(name="赵小三"), cast.party(PartyRole.RESPONDENT, "钱小四")),
    )
    page = window.get(URL).content.decode()
    assert "赵*三与钱*四纠纷" in page
    assert "赵小三" not in page


def test_a_title_without_names_is_followed_by_the_masked_parties(cast: Cast, window: Client) -> None:
    cast.log_dispute(title="漏水")
    assert window.get(URL).context["list"].rows[0].parties == "张* 与 李*"


def test_an_empty_list_says_what_would_appear(window: Client) -> None:
    assert "还没有案件" in window.get(URL).content.decode()


def test_pages_go_on_by_place(cast: Cast, window: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.views.case_list.ROWS", 2)
    made = [cast.log_dispute().number for _ in range(3)][::-1]
    first = window.get(URL).context["list"]
    assert [row.number for row in first.rows] == made[:2]
    assert numbers(window, after=first.page.next) == made[2:]


def test_a_changed_cursor_is_refused_in_words(cast: Cast, window: Client) -> None:
    assert window.get(URL, {"after": "nonsense!"}).status_code == 400


@pytest.mark.parametrize(
    ("params", "hit"),
    [
        ({"stage": "submitted"}, True),
        ({"stage": "accepted"}, False),
        ({"state": "open"}, True),
        ({"state": "ended"}, False),
        ({"level": "blue"}, True),
        ({"level": "red"}, False),
        ({"type": "0201"}, True),
        ({"type": "02"}, True),
        ({"type": "0202"}, False),
        ({"source": "walk_in"}, True),
        ({"region": "150203"}, True),
        ({"since": "2020-01-01"}, True),
        ({"until": "2020-01-01"}, False),
    ],
)
def test_each_filter_narrows(cast: Cast, window: Client, params: dict[str, str], hit: bool) -> None:
    case = cast.log_dispute(alert_level=AlertLevel.BLUE)
    assert numbers(window, **params) == ([case.number] if hit else [])


def test_between_days_the_list_is_read_by_day_page_by_page(cast: Cast, window: Client) -> None:
    days = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in (18, 20, 19)]
    first, second, third = [str(cast.log_dispute(now=day).number) for day in days]
    with patch("cases.views.case_list.ROWS", 2):
        top = window.get(URL, {"since": "2026-11-18"}).context["list"]
        assert [row.number for row in top.rows] == [second, third]
        assert numbers(window, since="2026-11-18", after=top.page.next) == [first]
        assert numbers(window) == [third, second]


def test_ended_cases_are_found_by_their_state(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    intake.withdraw(case=case, by=cast.clerk, note="settled between themselves")
    cast.log_dispute()
    assert numbers(window, state="ended") == numbers(window, stage="withdrawn") == [case.number]


def test_the_holder_is_chosen_among_offices_of_the_own_reach(cast: Cast, window: Client) -> None:
    case = cast.log_dispute(by=cast.partner)
    cast.log_dispute()
    assert numbers(window, office=cast.police_station.pk) == [case.number]
    answer = window.get(URL, {"office": cast.neighbour_centre.pk})
    assert answer.context["list"].errors


def test_a_chip_in_force_takes_itself_away(cast: Cast, window: Client) -> None:
    groups = window.get(URL, {"stage": "submitted", "level": "red"}).context["list"].groups
    active = {str(chip.label): chip.url for group in groups for chip in group.chips if chip.active}
    assert active == {"已登记": "/cases/?level=red", "红": "/cases/?stage=submitted"}


def test_a_filter_nobody_named_is_no_filter(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    assert numbers(window, parties__person__name="nobody") == [case.number]


def test_more_filters_come_as_a_fragment_and_as_a_page(window: Client) -> None:
    url = reverse("cases:filters")
    assert "<html" in window.get(url).content.decode()
    assert "<html" not in window.get(url, headers={"HX-Request": "true"}).content.decode()


def test_a_number_its_tail_and_the_tracking_code_open_the_case(cast: Cast, window: Client) -> None:
    case, other = cast.log_dispute(), cast.log_dispute()
    _county, year, running = str(case.number).split("-")
    page = reverse("cases:detail", args=[case.number])
    for typed in (case.number, running, str(int(running)), f"{year}-{running}", f" {case.number} "):
        assert window.post(SEARCH, {"q": typed}).url == page
    assert window.post(SEARCH, {"q": other.tracking_code.lower().replace("-", "")}).url == reverse(
        "cases:detail", args=[other.number]
    )


def test_a_tail_that_two_counties_know_leads_to_a_list(cast: Cast) -> None:
    ours, theirs = cast.log_dispute(), cast.log_dispute(by=cast.neighbour)
    assert str(ours.number)[-6:] == str(theirs.number)[-6:]
    official = cast.logged_in(cast.city_official)
    assert found(official, str(ours.number)[-6:]) == [theirs.number, ours.number]


def test_two_characters_of_a_name_find_the_case(cast: Cast, window: Client) -> None:
    case = cast.log_dispute(parties=(cast.party(name="欧阳小明"), cast.party(PartyRole.RESPONDENT)))
    cast.log_dispute()
    assert found(window, "欧阳") == [case.number]
    assert found(window, "小明") == [case.number]


def test_an_id_number_and_a_phone_find_the_case_and_are_on_record(cast: Cast, window: Client) -> None:
    number = cast.id_number()
    party = cast.party(id_number=number, phone="13900001111")
    case = cast.log_dispute(parties=(party, cast.party(PartyRole.RESPONDENT)))
    cast.log_dispute()
    assert found(window, number.lower()) == found(window, "139 0000 1111") == [case.number]
    entries = AuditEntry.objects.filter(by=cast.clerk, action="person.look_up")
    assert [list(entry.detail) for entry in entries.order_by("id")] == [["id_number"], ["phone"]]
    assert not any(number in str(entry.detail) for entry in entries)


@pytest.mark.parametrize("typed", ["张三", "13900001111", "91150203MA0N00000K"])
def test_a_searched_word_is_in_no_address(cast: Cast, window: Client, typed: str) -> None:
    cast.log_dispute()
    answer = window.post(SEARCH, {"q": typed})
    assert typed not in unquote(answer.url)
    listing = window.get(answer.url).context["list"]
    addresses = [listing.more_url, listing.query, *(c.url for g in listing.groups for c in g.chips)]
    assert not any(typed in unquote(address) for address in addresses)


def test_the_word_stays_while_filters_change(cast: Cast, window: Client) -> None:
    case = cast.log_dispute(title="院墙纠纷")
    cast.log_dispute()
    listing = window.get(window.post(SEARCH, {"q": "院墙"}).url).context["list"]
    chip = next(chip for group in listing.groups for chip in group.chips)
    assert numbers(window, chip.url) == [case.number]
    assert listing.no_word_url == URL


def test_the_address_of_a_search_serves_nobody_else(cast: Cast, window: Client) -> None:
    url = window.post(SEARCH, {"q": "张三"}).url
    assert cast.logged_in(cast.colleague).get(url).status_code == 400
    assert window.get(URL, {"s": "x" * 40}).status_code == 400


def test_nothing_typed_leads_to_the_whole_list(window: Client) -> None:
    assert window.post(SEARCH, {"q": "  "}).url == URL


@pytest.mark.parametrize(
    "typed", ["，。！", "%_'\\", "1" * 60, "０００００１", "\u202e", "-", "000000000000"]
)
def test_no_word_breaks_the_search(cast: Cast, window: Client, typed: str) -> None:
    cast.log_dispute()
    answer = window.post(SEARCH, {"q": typed}, follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("150203-2026-000123", search.Kind.NUMBER),
        ("123", search.Kind.NUMBER),
        ("2026-123", search.Kind.NUMBER),
        ("4F7K-9QXM-2HRD", search.Kind.TRACKING),
        ("13812345678", search.Kind.PHONE),
        ("0472-5123456", search.Kind.PHONE),
        ("11010519491231002X", search.Kind.ID_NUMBER),
        ("E12345678", search.Kind.ID_NUMBER),
        ("漏水", search.Kind.TEXT),
        ("3号楼", search.Kind.TEXT),
    ],
)
def test_what_a_word_is_taken_for(typed: str, kind: search.Kind) -> None:
    assert search.read(typed).kind == kind


def test_the_list_keeps_its_sql_budget(
    cast: Cast, window: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        cast.log_dispute()
    searched = window.post(SEARCH, {"q": "漏水"}).url
    filtered = f"{URL}?stage=submitted&type=02&source=walk_in&region=150203"
    for url in (URL, searched, filtered):
        with django_assert_max_num_queries(BUDGET):
            assert len(numbers(window, url)) == 3


def test_a_search_to_the_open_page_keeps_its_sql_budget(
    cast: Cast, window: Client, django_assert_max_num_queries: Any
) -> None:
    case = cast.log_dispute()
    with django_assert_max_num_queries(BUDGET):
        assert window.post(SEARCH, {"q": case.number}).status_code == 303
