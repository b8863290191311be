"""Mediators from Excel: a dry run that tells every row's faults, then all or none."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.spreadsheet import write_xlsx
from core.workbook import read_lines
from mediators.imports import sheet as sheets
from mediators.models import Mediator
from tests.cast import Cast


@pytest.fixture
def keeper(cast: Cast) -> Client:
    return cast.logged_in(cast.triage)


def headings() -> list[str]:
    with translation.override("zh-hans"):
        return sheets.headings()


def packed(rows: list[list[object]], first: list[str] | None = None) -> SimpleUploadedFile:
    stream = io.BytesIO()
    write_xlsx(stream, first or headings(), rows)
    return SimpleUploadedFile("调解员.xlsx", stream.getvalue())


def row(cast: Cast, name: str = "娜仁花", **changes: object) -> list[object]:
    with translation.override("zh-hans"):
        given: dict[str, object] = {
            "organisation": cast.committee.name, "name": name, "kind": "full_time", "grade": "1",
            "specialities": "劳动争议、邻里纠纷", "expert": "是", "languages": "zh，mn",
            "appointed_on": date(2025, 3, 1), "term_ends_on": "2028年2月29日", "choosable": "",
            "introduction": "从事调解二十年。", "user": "",
        }  # fmt: skip
    return list({**given, **changes}.values())


def send(keeper: Client, rows: list[list[object]], **more: object) -> str:
    return keeper.post(reverse("mediators:import"), {"sheet": packed(rows, **more)}).content.decode()


def seal_of(page: str) -> str:
    return page.split('name="seal" value="')[1].split('"')[0]


def test_the_empty_sheet_holds_the_headings_that_are_read_back(keeper: Client) -> None:
    answer = keeper.get(reverse("mediators:import_template"))
    assert read_lines(io.BytesIO(answer.content))[0].cells == headings()


def test_nothing_is_written_before_it_is_confirmed_and_then_everything(keeper: Client, cast: Cast) -> None:
    page = send(keeper, [row(cast), row(cast, "图雅", user="mediator")])
    assert not Mediator.objects.exists()
    assert keeper.post(reverse("mediators:import_apply"), {"seal": seal_of(page)}).status_code == 303
    one, two = Mediator.objects.order_by("pk")
    assert (one.name, one.organisation, one.expert) == ("娜仁花", cast.committee, True)
    assert set(one.specialities.values_list("pk", flat=True)) == {"labour", "neighbours"}
    assert one.languages == ["zh", "mn"]
    assert (one.appointed_on, one.term_ends_on) == (date(2025, 3, 1), date(2028, 2, 29))
    assert two.user == cast.mediator


def test_english_headings_and_words_do_as_well(keeper: Client, cast: Cast) -> None:
    with translation.override("en"):
        first = sheets.headings()
    said = row(cast, kind="Invited", specialities="Labour disputes", expert="yes", languages="Mongolian")
    checked = sheets.read(cast.triage, packed([said], first))
    assert checked.wrong == 0
    assert checked.rows[0].entry.languages == ["mn"]


HOSTILE = {
    "organisation": "青山区综治中心（测试）",
    "name": "",
    "kind": "天使",
    "grade": "九级",
    "specialities": "炼金术",
    "languages": "克林贡语",
    "appointed_on": "昨天",
    "term_ends_on": "1999-01-01",
    "user": "admin",
    "introduction": "长" * 3000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_fault_is_told_at_its_row_and_nothing_can_be_confirmed(
    keeper: Client, cast: Cast, name: str
) -> None:
    page = send(keeper, [row(cast), row(cast, **{"name": "图雅", name: HOSTILE[name]})])
    assert page.count('class="row-errors"') == 1
    assert 'name="seal"' not in page
    assert not Mediator.objects.exists()


def test_a_formula_and_markup_stay_text(keeper: Client, cast: Cast) -> None:
    page = send(keeper, [row(cast, "=HYPERLINK(1)"), row(cast, "<script>alert(1)</script>")])
    assert "<script>alert" not in page
    keeper.post(reverse("mediators:import_apply"), {"seal": seal_of(page)})
    assert set(Mediator.objects.values_list("name", flat=True)) == {
        "=HYPERLINK(1)",
        "<script>alert(1)</script>",
    }
    assert "<script>alert" not in keeper.get(reverse("mediators:register")).content.decode()


def test_a_name_twice_in_the_sheet_or_on_the_register_is_told(keeper: Client, cast: Cast) -> None:
    assert send(keeper, [row(cast), row(cast)]).count('class="row-errors"') == 1
    page = send(keeper, [row(cast)])
    keeper.post(reverse("mediators:import_apply"), {"seal": seal_of(page)})
    assert 'class="row-errors"' in send(keeper, [row(cast)])


def test_a_confirmation_sent_twice_enters_once(keeper: Client, cast: Cast) -> None:
    url, seal = reverse("mediators:import_apply"), seal_of(send(keeper, [row(cast)]))
    assert keeper.post(url, {"seal": seal}).status_code == 303
    assert keeper.post(url, {"seal": seal}).status_code == 409
    assert Mediator.objects.count() == 1


def test_two_rows_with_one_account_enter_nobody(keeper: Client, cast: Cast) -> None:
    page = send(keeper, [row(cast, user="mediator"), row(cast, "图雅", user="mediator")])
    answer = keeper.post(reverse("mediators:import_apply"), {"seal": seal_of(page)})
    assert answer.status_code == 409
    assert not Mediator.objects.exists()


def test_a_seal_is_one_persons(keeper: Client, cast: Cast) -> None:
    seal = seal_of(send(keeper, [row(cast)]))
    other = cast.logged_in(cast.supervisor)
    for given in (seal, seal[:-2], "", "x"):
        assert other.post(reverse("mediators:import_apply"), {"seal": given}).status_code == 400
    assert not Mediator.objects.exists()


@pytest.mark.parametrize(
    "sheet",
    [
        SimpleUploadedFile("a.xlsx", b""),
        SimpleUploadedFile("a.xlsx", b"PK\x03\x04 nonsense"),
        SimpleUploadedFile("a.csv", "机构,姓名".encode()),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(keeper: Client, sheet: SimpleUploadedFile) -> None:
    answer = keeper.post(reverse("mediators:import"), {"sheet": sheet})
    assert answer.status_code == 400
    assert "data-error-summary" in answer.content.decode()


def test_a_sheet_without_the_needed_headings_or_rows_is_refused(keeper: Client, cast: Cast) -> None:
    for rows, first in (([["x"]], ["姓名"]), ([], None), ([["x"]], ["甲", "乙"])):
        answer = keeper.post(reverse("mediators:import"), {"sheet": packed(rows, first)})
        assert answer.status_code == 400


def test_who_keeps_no_register_imports_nothing(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    for ask in (browser.get, browser.post):
        assert ask(reverse("mediators:import")).status_code == 403
