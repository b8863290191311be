"""What was agreed is performed, waived or urged, term by term."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import (
    Agreement,
    Case,
    PaperKind,
    TermState,
)
from cases.presenters.agreement import agreement_tab
from cases.services import agreement as service
from cases.signing import latest
from core.errors import BadInput, Conflict
from tests import walk
from tests.cast import Cast

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=CHINA)
TODAY = NOW.date()


def the_agreement(case: Case) -> Agreement:
    found = latest(case)
    assert found is not None
    return found


def owed(cast: Cast, *, now: datetime = NOW) -> Case:
    """An oral agreement made that day; its one term was due the same day."""
    case, day = walk.agreeing(cast, now=now), timezone.localdate(now)
    term = walk.owing(case, due_on=day)
    service.agree(case=case, by=cast.resident, form="oral", content="…", made_on=day, terms=[term], now=now)
    return case


def test_a_term_is_performed_with_its_receipt(cast: Cast) -> None:
    case = owed(cast)
    term = the_agreement(case).terms.get()
    service.perform(
        case=case, by=cast.resident, term=term, performed_on=TODAY, receipt=walk.picture(7), now=NOW
    )
    term.refresh_from_db()
    assert (term.state, term.performed_on) == (TermState.PERFORMED, TODAY)
    assert term.receipt is not None
    assert term.receipt.kind == PaperKind.RECEIPT
    assert case.events.get(kind="perform").facts == {"term": term.pk, "state": "performed"}
    with pytest.raises(Conflict):
        service.perform(case=case, by=cast.resident, term=term, performed_on=TODAY, now=NOW)


def test_a_creditor_may_waive_with_a_note(cast: Cast) -> None:
    case = owed(cast)
    term = the_agreement(case).terms.get()
    with pytest.raises(BadInput) as refusal:
        service.perform(case=case, by=cast.resident, term=term, excused=True, now=NOW)
    assert set(refusal.value.fields) == {"note"}
    service.perform(case=case, by=cast.resident, term=term, excused=True, note="申请人书面放弃", now=NOW)
    term.refresh_from_db()
    assert (term.state, term.performed_on) == (TermState.EXCUSED, None)


@pytest.mark.parametrize("day", [None, TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_performance_needs_a_day_that_can_be(cast: Cast, day: date | None) -> None:
    case = owed(cast)
    with pytest.raises(BadInput) as refusal:
        service.perform(
            case=case, by=cast.resident, term=the_agreement(case).terms.get(), performed_on=day, now=NOW
        )
    assert set(refusal.value.fields) == {"performed_on"}


def test_nothing_is_performed_before_the_agreement_is_in_force(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    term = walk.owing(case, due_on=TODAY)
    service.agree(
        case=case, by=cast.resident, form="written", content="…", made_on=TODAY, terms=[term], now=NOW
    )
    with pytest.raises(Conflict):
        service.perform(
            case=case, by=cast.resident, term=the_agreement(case).terms.get(), performed_on=TODAY, now=NOW
        )


def test_a_term_of_another_case_is_refused(cast: Cast) -> None:
    case, other = owed(cast), owed(cast)
    with pytest.raises(BadInput):
        service.perform(
            case=case, by=cast.resident, term=the_agreement(other).terms.get(), performed_on=TODAY, now=NOW
        )


def test_only_an_overdue_term_is_urged_and_what_may_follow_is_told(cast: Cast) -> None:
    case = owed(cast)
    term = the_agreement(case).terms.get()
    with pytest.raises(Conflict):
        service.urge(case=case, by=cast.resident, term=term, note="电话提醒", now=NOW)
    service.urge(case=case, by=cast.resident, term=term, note="电话提醒", now=NOW + timedelta(days=1))
    event = case.events.get(kind="urge")
    assert (event.facts, event.note) == ({"term": term.pk, "told": "lawsuit"}, "电话提醒")


# The tab.


def test_the_tab_offers_what_may_be_done_with_each_term(cast: Cast) -> None:
    case = owed(cast, now=timezone.now() - timedelta(days=3))
    tab = agreement_tab(case, cast.resident).current
    assert tab is not None
    line = tab.terms[0]
    assert (line.amount, line.debtor, line.creditor, line.overdue) == ("1,200.00 元", "李*", "张*", True)
    assert f"term={the_agreement(case).terms.get().pk}" in line.perform_url
    assert line.urge_url
    seen = agreement_tab(case, cast.official).current
    assert seen is not None
    assert (seen.terms[0].perform_url, seen.terms[0].urge_url) == ("", "")


def test_nothing_is_overdue_before_the_agreement_is_in_force(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    service.agree(
        case=case, by=cast.resident, form="written", content="张三与李四和解", made_on=TODAY, now=NOW,
        terms=[walk.owing(case, due_on=TODAY)],
    )  # fmt: skip
    tab = agreement_tab(case, cast.resident).current
    assert tab is not None
    assert (tab.terms[0].overdue, tab.terms[0].perform_url) == (False, "")
    assert tab.content == "张*与李*和解"
    assert tab.missing == ["张*", "李*"]
    page = cast.logged_in(cast.resident).get(reverse("cases:tab", args=[case.number, "agreement"]))
    assert page.status_code == 200
    assert "张三" not in page.content.decode()


def test_the_tab_reads_as_many_statements_for_ten_terms_as_for_one(cast: Cast) -> None:
    counts = []
    for many in (1, 10):
        case = walk.agreeing(cast, now=NOW)
        terms = [walk.owing(case, due_on=TODAY)] * many
        service.agree(
            case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=terms, now=NOW
        )
        fresh = Case.objects.select_related("holder", "region").get(pk=case.pk)
        with CaptureQueriesContext(connection) as seen:
            agreement_tab(fresh, cast.resident)
        counts.append(len(seen))
    assert counts[0] == counts[1]
