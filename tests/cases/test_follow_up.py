"""Follow-up visits: by somebody else than the mediator, with satisfaction and performance both."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.acts import offered
from cases.models import Case, FollowUp, Performance, Satisfaction
from cases.presenters.closing import closing_tab
from cases.services import closing
from core.errors import BadInput, Conflict, NotAllowed
from tests import walk
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
WELL = {"satisfaction": Satisfaction.SATISFIED, "performance": Performance.PERFORMED}


def visit(cast: Cast, case: Case, **changes: Any) -> FollowUp:
    given_ = {"way": "phone", "visited_on": TODAY, "reached": True, "now": NOW, **WELL, **changes}
    by = given_.pop("by", cast.clerk)
    return closing.follow_up(case=case, by=by, **given_)


@pytest.fixture
def case(cast: Cast) -> Case:
    return walk.closed(cast, now=NOW)


def test_visits_are_numbered_and_kept(cast: Cast, case: Case) -> None:
    first = visit(cast, case, party=case.parties.first())
    second = visit(cast, case, way="visit", note="已修好", now=NOW + timedelta(days=1))
    assert (first.number, second.number) == (1, 2)
    assert second.note == "已修好"
    facts = {
        "way": "phone", "reached": True, "relapsed": False, "satisfaction": "satisfied",
        "performance": "performed",
    }  # fmt: skip
    assert case.events.filter(kind="follow_up").earliest("id").facts == facts


def test_whoever_mediated_does_not_visit_and_is_not_asked_to(cast: Cast, case: Case) -> None:
    with pytest.raises(NotAllowed):
        visit(cast, case, by=cast.resident)
    assert "follow_up" not in {row.code for row, _act in offered(case, cast.resident)}
    assert "follow_up" in {row.code for row, _act in offered(case, cast.clerk)}
    assert closing_tab(case, cast.resident).visit_url == ""
    assert not case.follow_ups.exists()


def test_a_mediator_who_was_recused_does_not_visit_either(cast: Cast) -> None:
    case = walk.in_mediation(cast, now=NOW)
    walk.mediation.recuse(case=case, by=cast.resident, note="与一方是亲属", now=NOW)
    walk.mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"), now=NOW)
    assert closing.mediated(case, cast.resident)
    assert not closing.mediated(case, cast.clerk)


def test_whoever_held_a_session_for_a_colleague_does_not_visit(cast: Cast) -> None:
    case = walk.in_mediation(cast, now=NOW)
    walk.held(cast, case, who="substitute", now=NOW)
    assert closing.mediated(case, cast.substitute)


ANSWERS = st.sampled_from(["", "satisfied", "fairly", "dissatisfied", "delighted"])
DONE = st.sampled_from(["", "performed", "partly", "not", "nothing_due", "later"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reached=st.booleans(), satisfaction=ANSWERS, performance=DONE, relapsed=st.booleans())
def test_who_was_reached_says_both_and_who_was_not_says_neither(
    cast: Cast, case: Case, reached: bool, satisfaction: str, performance: str, relapsed: bool
) -> None:
    said: dict[str, Any] = {"satisfaction": satisfaction, "performance": performance}
    both = satisfaction in Satisfaction.values and performance in Performance.values
    if reached and not both:
        with pytest.raises(BadInput) as refusal:
            visit(cast, case, reached=True, relapsed=relapsed, **said)
        assert set(refusal.value.fields) <= set(said)
        return
    row = visit(cast, case, reached=reached, relapsed=relapsed, **said)
    row.refresh_from_db()
    assert {"satisfaction": row.satisfaction, "performance": row.performance} == (
        said if reached else dict.fromkeys(said, "")
    )


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_visit_comes_after_closing_and_not_in_the_future(cast: Cast, case: Case, day: date) -> None:
    with pytest.raises(BadInput) as refusal:
        visit(cast, case, visited_on=day)
    assert set(refusal.value.fields) == {"visited_on"}


def test_a_party_of_another_case_is_refused(cast: Cast, case: Case) -> None:
    with pytest.raises(BadInput):
        visit(cast, case, party=cast.log_dispute().parties.first())


def test_an_open_case_is_not_visited(cast: Cast) -> None:
    with pytest.raises(Conflict):
        visit(cast, walk.in_force(cast, now=NOW))


@pytest.mark.parametrize(
    ("changes", "suggested"),
    [
        ({}, False),
        ({"satisfaction": Satisfaction.DISSATISFIED}, True),
        ({"relapsed": True}, True),
    ],
)
def test_a_bad_visit_suggests_to_reopen(
    cast: Cast, case: Case, changes: dict[str, Any], suggested: bool
) -> None:
    visit(cast, case, **changes)
    assert closing_tab(case, cast.clerk).suggest_reopen is suggested


def test_the_page_asks_for_both_answers(cast: Cast) -> None:
    case = walk.closed(cast)
    url = reverse("cases:follow_up", args=[case.number])
    typed = {"way": "phone", "visited_on": timezone.localdate().isoformat(), "reached": "on"}
    browser = cast.logged_in(cast.clerk)
    assert browser.post(url, typed).status_code == 400
    assert browser.post(url, {**typed, **WELL}).status_code == 303
    assert browser.post(url, {**typed, "reached": ""}).status_code == 303
    assert case.follow_ups.filter(reached=True).count() == 1
