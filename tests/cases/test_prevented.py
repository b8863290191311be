"""What a mediation kept from happening is said when a case is closed: by page, API and papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from cases.forms.closing import CloseForm
from cases.models import AgreementForm, Case, Closing, Prevented, ResolutionMode
from cases.papers import facts
from cases.papers.explanation import PAPER
from cases.papers.sheet import Line
from cases.presenters.closing import closing_tab
from cases.services import closing
from core.errors import BadInput
from tests import walk
from tests.cast import Cast

HX = {"HX-Request": "true"}
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def case(cast: Cast) -> Case:
    return walk.agreed(cast, form=AgreementForm.ORAL, now=NOW)


def close(cast: Cast, case: Case, **said: Any) -> Closing:
    mode = ResolutionMode.objects.get(code="0103")
    return closing.close(case=case, by=cast.clerk, mode=mode, now=NOW, **said)


def test_what_was_prevented_is_kept_with_the_people_it_concerned(cast: Cast, case: Case) -> None:
    row = close(cast, case, prevented=("petition", "crime", "crime"), prevented_people=12)
    assert (row.prevented, row.prevented_people) == (["crime", "petition"], 12)
    assert case.events.get(kind="close").facts == {
        "mode": "0103", "settled": True, "here": True, "prevented": ["crime", "petition"],
        "prevented_people": 12,
    }  # fmt: skip


def test_most_cases_say_nothing_of_it(cast: Cast, case: Case) -> None:
    row = close(cast, case)
    assert (row.prevented, row.prevented_people) == ([], None)
    assert closing_tab(case, cast.clerk).closings[0].prevented == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"prevented": ("petition",)}, "prevented_people"),
        ({"prevented": ("petition",), "prevented_people": 0}, "prevented_people"),
        ({"prevented_people": 3}, "prevented"),
        ({"prevented": ("war",), "prevented_people": 3}, "prevented"),
    ],
)
def test_one_without_the_other_is_refused_by_its_field(
    cast: Cast, case: Case, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        close(cast, case, **said)
    assert set(refusal.value.fields) == {field}
    assert not case.closings.exists()


def test_the_database_keeps_both_or_neither(cast: Cast, case: Case) -> None:
    row = close(cast, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.filter(pk=row.pk).update(prevented=["brawl"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.filter(pk=row.pk).update(prevented_people=2)


def test_the_dialog_folds_it_away_and_unfolds_it_when_it_is_refused(cast: Cast, case: Case) -> None:
    browser = cast.logged_in(cast.clerk)
    page = browser.get(reverse("cases:act_form", args=[case.number, "close"]), headers=HX).content.decode()
    assert '<details class="form-fold">' in page
    sent = {"mode": "0103", "prevented": ["suicide"], "prevented_people": ""}
    page = browser.post(reverse("cases:close", args=[case.number]), sent, headers=HX).content.decode()
    assert '<details class="form-fold" open>' in page
    browser.post(reverse("cases:close", args=[case.number]), {**sent, "prevented_people": "1"})
    assert case.closings.get().prevented == [Prevented.SUICIDE]


def test_the_api_asks_the_same(cast: Cast, case: Case) -> None:
    browser = cast.logged_in(cast.clerk)
    body = {"mode": "0103", "prevented": ["brawl", "petition"], "prevented_people": 40}
    answer = browser.post(f"/api/v1/cases/{case.number}/close", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert case.closings.get().prevented_people == 40


def test_page_and_paper_tell_it(cast: Cast, case: Case) -> None:
    close(cast, case, prevented=("petition", "crime"), prevented_people=12)
    with translation.override("en"):
        told = closing_tab(case, cast.clerk).closings[0].prevented
    assert told == "Prevented: A crime growing out of the dispute, A group petition (12 people)"
    (sheet,) = PAPER.compose(facts.read(case), [])
    lines = [line.text for line in sheet.blocks if isinstance(line, Line)]
    assert "通过调解，防止民间纠纷转化为刑事案件、群体性上访，涉及12人。" in lines


def test_a_form_without_it_keeps_its_fold_closed() -> None:
    assert not CloseForm().unfolded
    assert CloseForm({"prevented_people": "3"}).unfolded
