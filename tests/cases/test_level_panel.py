"""The panel of the level: duties done and missing, what waits, what was decided, and whose turn it is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User
from cases.models import AlertLevel, Case, DutyKind
from cases.presenters.level import LevelPanel, level_panel
from cases.services import duties, level
from tests.cast import Cast


def red(cast: Cast) -> Case:
    return cast.log_dispute(alert_level=AlertLevel.RED, alert_reason="李四 threatens 张三")


def page(cast: Cast, user: User, case: Case) -> str:
    answer = cast.logged_in(user).get(reverse("cases:tab", args=[case.number, "level"]))
    assert answer.status_code == 200
    return answer.content.decode()


def line(panel: LevelPanel, kind: DutyKind) -> Any:
    return next(line for line in panel.duties if line.kind == kind)


def test_a_red_case_shows_its_three_duties_as_missing(cast: Cast) -> None:
    panel = level_panel(red(cast), cast.triage)
    assert [(duty.kind, duty.done) for duty in panel.duties] == [
        ("sponsor", False), ("task_force", False), ("expert", False),
    ]  # fmt: skip
    assert all(duty.url.endswith(f"/do/duty/?duty={duty.kind}") for duty in panel.duties)


def test_a_duty_done_shows_who_and_the_newest_of_its_kind(cast: Cast) -> None:
    case = red(cast)
    for leader in (cast.official, cast.city_official):
        duties.record_duty(case=case, by=cast.triage, duty="sponsor", leader=leader)
    done = line(level_panel(case, cast.triage), DutyKind.SPONSOR)
    assert (done.done, done.who, done.by, done.url) == (True, cast.city_official.name, cast.triage.name, "")


def test_a_duty_of_an_earlier_level_stays_visible(cast: Cast) -> None:
    case = red(cast)
    duties.record_duty(case=case, by=cast.triage, duty="task_force", text="housing office")
    level.ask_lower(case=case, by=cast.clerk, level="yellow", note="calm")
    level.answer_lower(case=case, by=cast.city_official, answer="approved")
    panel = level_panel(case, cast.triage)
    assert [(duty.kind, duty.done) for duty in panel.duties] == [
        ("plan", False), ("consultation", False), ("task_force", True),
    ]  # fmt: skip


def test_who_may_not_record_duties_gets_no_button(cast: Cast) -> None:
    case = red(cast)
    assert all(duty.url == "" for duty in level_panel(case, cast.official).duties)
    assert 'data-act="duty"' not in page(cast, cast.official, case)
    assert 'data-act="duty"' in page(cast, cast.triage, case)


def test_a_request_shows_its_button_only_to_who_decides(cast: Cast) -> None:
    case = red(cast)
    level.ask_lower(case=case, by=cast.clerk, level="yellow", note="all went home")
    for user, decides in ((cast.clerk, False), (cast.official, False), (cast.city_official, True)):
        waiting = level_panel(case, user).waiting
        assert waiting is not None
        assert (waiting.before, waiting.after, bool(waiting.url)) == ("red", "yellow", decides)
    assert "all went home" in page(cast, cast.city_official, case)


def test_a_decided_request_is_history(cast: Cast) -> None:
    case = red(cast)
    level.ask_lower(case=case, by=cast.clerk, level="yellow", note="calm")
    level.answer_lower(case=case, by=cast.city_official, answer="refused", note="too early")
    panel = level_panel(case, cast.clerk)
    assert panel.waiting is None
    assert [(line.state, line.note, line.decided_by) for line in panel.answered] == [
        ("refused", "too early", cast.city_official.name)
    ]


def test_names_of_parties_in_reasons_are_masked(cast: Cast) -> None:
    case = red(cast)
    duties.record_duty(case=case, by=cast.triage, duty="task_force", text="张三 的社区书记")
    level.ask_lower(case=case, by=cast.clerk, level="yellow", note="张三 calmed down")
    shown = page(cast, cast.triage, case)
    assert "张三" not in shown
    assert "李四" not in shown
    assert "calmed down" in shown


def test_the_panel_reads_as_much_for_a_long_history_as_for_a_short_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case = red(cast)
    for _time in range(3):
        duties.record_duty(case=case, by=cast.triage, duty="sponsor", leader=cast.official)
        level.ask_lower(case=case, by=cast.clerk, level="yellow", note="calm")
        level.answer_lower(case=case, by=cast.city_official, answer="refused", note="no")
        level.confirm_level(case=case, by=cast.triage, level="red", reason="looked at again")
    level.ask_lower(case=case, by=cast.clerk, level="yellow", note="calm")
    assert cast.city_official.current_postings
    with django_assert_max_num_queries(6):
        level_panel(case, cast.city_official)


def test_a_neighbour_finds_nothing(cast: Cast) -> None:
    case = red(cast)
    answer = cast.logged_in(cast.neighbour).get(reverse("cases:tab", args=[case.number, "level"]))
    assert answer.status_code == 404


def test_the_dialog_opens_with_the_duty_that_was_clicked(cast: Cast) -> None:
    url = line(level_panel(red(cast), cast.triage), DutyKind.EXPERT).url
    answer = cast.logged_in(cast.triage).get(url, headers={"HX-Request": "true"})
    assert answer.context["act"].form["duty"].value() == "expert"
