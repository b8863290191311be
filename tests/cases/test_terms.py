"""The terms of an agreement: each wrong one is named by its row, on the page and over the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.forms.terms import COLUMNS, parse
from cases.models import (
    Agreement,
    Case,
    Party,
    PartyRole,
)
from cases.services import agreement as service
from cases.services.terms import TermInput
from cases.signing import latest
from core.errors import BadInput
from tests import walk
from tests.cast import Cast

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=CHINA)
TODAY = NOW.date()


def the_agreement(case: Case) -> Agreement:
    found = latest(case)
    assert found is not None
    return found


def of_role(case: Case, role: PartyRole) -> Party:
    return case.parties.filter(role=role).order_by("id")[0]


def with_agent(cast: Cast) -> Case:
    parties = (
        cast.party(),
        cast.party(PartyRole.RESPONDENT),
        cast.party(PartyRole.AGENT, "王五", represents=0),
        cast.party(PartyRole.THIRD, "赵六"),
    )
    return walk.agreed(cast, parties=parties, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "term_what"),
        ({"what": "长" * 501}, "term_what"),
        ({"debtor": None}, "term_debtor"),
        ({"creditor": "debtor"}, "term_creditor"),
        ({"amount": Decimal(0)}, "term_amount"),
        ({"amount": Decimal("1.005")}, "term_amount"),
        ({"amount": Decimal("1e15")}, "term_amount"),
        ({"amount": Decimal("NaN")}, "term_amount"),
        ({"due_on": None}, "term_due_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "term_due_on"),
    ],
)
def test_a_wrong_term_is_named_by_its_row(cast: Cast, changes: dict[str, Any], field: str) -> None:
    case = walk.agreeing(cast, now=NOW)
    good = walk.owing(case, due_on=TODAY)
    if changes.get("creditor") == "debtor":
        changes = {"creditor": good.debtor}
    bad = TermInput(**{**vars(good), **changes})
    with pytest.raises(BadInput) as refusal:
        service.agree(
            case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=[good, bad], now=NOW
        )
    assert set(refusal.value.fields) == {field}
    assert "2" in refusal.value.fields[field][0]


def test_a_debtor_of_another_case_and_one_who_speaks_for_another_are_refused(cast: Cast) -> None:
    case, other = with_agent(cast), walk.agreeing(cast, now=NOW)
    for debtor in (of_role(case, PartyRole.APPLICANT), of_role(case, PartyRole.AGENT)):
        term = TermInput("道歉", debtor=debtor, due_on=TODAY)
        with pytest.raises(BadInput) as refusal:
            service.agree(
                case=other, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=[term], now=NOW
            )
        assert "term_debtor" in refusal.value.fields


def test_more_than_twenty_terms_are_refused(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    with pytest.raises(BadInput):
        service.agree(
            case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, now=NOW,
            terms=[walk.owing(case, due_on=TODAY)] * 21,
        )  # fmt: skip


# The form: rows of a page and lists of a call.


def typed(case: Case, rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    columns = {f"term_{name}": [row.get(name, "") for row in rows] for name in COLUMNS}
    today = timezone.localdate().isoformat()
    return {"form": "oral", "content": "双方和解", "made_on": today, **columns, **changes}


def row(case: Case, **changes: Any) -> dict[str, Any]:
    debtor, creditor = of_role(case, PartyRole.RESPONDENT).pk, of_role(case, PartyRole.APPLICANT).pk
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    good = {"what": "赔偿", "debtor": debtor, "creditor": creditor, "amount": "1.2万", "due_on": due}
    return {**good, **changes}


def test_empty_rows_of_the_page_are_no_terms(cast: Cast) -> None:
    case = walk.agreeing(cast)
    url = reverse("cases:agree", args=[case.number])
    answer = cast.logged_in(cast.resident).post(url, typed(case, [{}, row(case), {}]))
    assert answer.status_code == 303
    term = the_agreement(case).terms.get()
    assert (term.number, term.what, term.amount) == (1, "赔偿", Decimal(12000))


def test_the_page_comes_back_with_what_was_typed_and_the_row_that_is_wrong(cast: Cast) -> None:
    case = walk.agreeing(cast)
    url = reverse("cases:agree", args=[case.number])
    rows = [row(case), row(case, what="修好水管", amount="很多")]
    answer = cast.logged_in(cast.resident).post(url, typed(case, rows))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="修好水管"' in page
    assert "第 2 项" in page
    assert page.count("data-term-row>") == 3


def test_the_interface_takes_the_columns_as_lists(cast: Cast) -> None:
    case = walk.agreeing(cast)
    url = f"/api/v1/cases/{case.number}/agree"
    body = typed(case, [row(case), row(case, what="道歉", amount="", creditor="")])
    answer = cast.logged_in(cast.resident).post(url, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    terms = the_agreement(case).terms.values_list("number", "what", "amount", "creditor__role")
    assert list(terms) == [(1, "赔偿", Decimal(12000), "applicant"), (2, "道歉", None, None)]


def test_a_column_that_is_shorter_than_the_others_is_refused(cast: Cast) -> None:
    case = walk.agreeing(cast)
    body = typed(case, [row(case), row(case)]) | {"term_amount": [None, "5"]}
    answer = cast.logged_in(cast.resident).post(
        f"/api/v1/cases/{case.number}/agree", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "term_what" in answer.json()["errors"]
    assert not case.agreements.exists()


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
column = st.one_of(st.none(), st.lists(st.one_of(st.just(""), text, st.just("2026-03-31"), st.just("7"))))


@given(st.fixed_dictionaries({f"term_{name}": column for name in COLUMNS}))
def test_whatever_is_sent_is_either_terms_or_a_sentence(sent: dict[str, list[str] | None]) -> None:
    parties = {"7": Party(pk=7)}
    terms, wrong = parse({name: values or [] for name, values in sent.items()}, parties)
    assert all(isinstance(sentence, str) and sentence for found in wrong.values() for sentence in found)
    longest = max((len(values or []) for values in sent.values()), default=0)
    assert len(terms) <= longest
