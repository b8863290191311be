"""The working calendar: kept by hand, never guessed, and every open deadline follows it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from deadlines.calendars import calendar_of
from deadlines.errors import CalendarMissing
from deadlines.imports import load_calendar
from deadlines.models import CalendarDay, Change, DayKind, Deadline, OfficeHours
from deadlines.services import calendar
from deadlines.services.calendar import Day
from deadlines.services.clocks import Start, start
from tests.cast import Cast

NOTICE = "国办发明电〔2026〕9号"
RESTS_2027 = "元旦 2027-01-01 2027-01-03\n春节 2027-02-05 2027-02-11\n"
MAKEUPS_2027 = "2027-02-13"


def at(words: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(words))


def begin(cast: Cast, policy: str = "triage", when: str = "2026-03-02 09:00") -> Deadline:
    case = cast.log_dispute()
    Deadline.objects.of_files([case.pk]).delete()
    start([Start(policy, "case", case.pk, case.holder_id, at(when), file=case.pk)])
    return Deadline.objects.get(file_id=case.pk)


def due(deadline: Deadline) -> str:
    deadline.refresh_from_db()
    return f"{timezone.localtime(deadline.due_at):%Y-%m-%d %H:%M}" if deadline.due_at else ""


def test_days_have_chinese_holiday_names_and_make_up_days_are_worked(reference: None) -> None:
    names = dict(CalendarDay.objects.exclude(name="").values_list("day", "name"))
    assert names[date(2026, 4, 6)] == "清明节"
    assert names[date(2026, 2, 14)] == "春节"
    assert CalendarDay.objects.get(day=date(2026, 2, 14)).kind == DayKind.MAKEUP
    assert CalendarDay.objects.get(day=date(2026, 2, 14)).get_kind_display()


def test_loading_again_changes_nothing_that_an_administrator_changed(cast: Cast) -> None:
    day = date(2026, 3, 3)
    calendar.change_days(by=cast.admin, days={day: Day(DayKind.REST, "雪灾")}, reason="盟里通知")
    assert load_calendar() == 0
    assert CalendarDay.objects.get(day=day).kind == DayKind.REST


def test_a_year_that_is_not_entered_is_refused_and_never_guessed(reference: None) -> None:
    with pytest.raises(CalendarMissing):
        calendar_of(None).works(date(2027, 1, 4))
    with pytest.raises(CalendarMissing):
        calendar_of(None).works(date(2023, 12, 29))


def test_the_alarm_rings_below_120_known_days(reference: None) -> None:
    assert calendar.days_ahead(date(2026, 9, 2)) == 120
    assert calendar.calendar_alarm(date(2026, 9, 2)) == ""
    assert "119" in calendar.calendar_alarm(date(2026, 9, 3))
    assert calendar.days_ahead(date(2027, 5, 1)) == -1
    assert calendar.calendar_alarm(date(2027, 5, 1))


def test_a_gap_in_the_calendar_ends_what_is_known(reference: None) -> None:
    CalendarDay.objects.filter(day=date(2026, 6, 10)).delete()
    assert calendar.days_ahead(date(2026, 6, 1)) == 8
    assert calendar.days_ahead(date(2026, 6, 11)) > 200


def test_a_day_that_becomes_rest_moves_what_ends_on_it(cast: Cast) -> None:
    row = begin(cast)
    assert due(row) == "2026-03-03 17:30"
    changes = {date(2026, 3, 3): Day(DayKind.REST, "雪灾")}
    foreseen = calendar.foresee_days(changes)
    assert [(move.deadline.pk, move.after) for move in foreseen.moves] == [(row.pk, at("2026-03-04 17:30"))]
    assert due(row) == "2026-03-03 17:30"
    assert (
        calendar.change_days(by=cast.admin, days=changes, reason="盟里通知", now=at("2026-03-02 12:00")) == 1
    )
    assert due(row) == "2026-03-04 17:30"
    assert (row.epoch, row.next_rung_at) == (2, row.rung_times[0])
    change = Change.objects.get(deadline=row)
    assert (change.by, change.reason, change.kind) == (cast.admin, "盟里通知", "recomputed")
    entry = AuditEntry.objects.filter(action="calendar.change").latest("id")
    assert (entry.by, entry.reason, entry.detail["moved"]) == (cast.admin, "盟里通知", 1)


def test_what_the_day_does_not_touch_stays(cast: Cast) -> None:
    row = begin(cast)
    moved = calendar.change_days(by=cast.admin, days={date(2026, 2, 27): Day(DayKind.REST)}, reason="通知")
    assert (moved, due(row), row.epoch) == (0, "2026-03-03 17:30", 1)


def test_without_a_reason_or_the_right_nothing_is_changed(cast: Cast) -> None:
    days = {date(2026, 3, 3): Day(DayKind.REST)}
    with pytest.raises(BadInput):
        calendar.change_days(by=cast.admin, days=days, reason=" ")
    with pytest.raises(NotAllowed):
        calendar.change_days(by=cast.supervisor, days=days, reason="通知")
    with pytest.raises(BadInput):
        calendar.change_days(by=cast.admin, days={date(2026, 3, 3): Day(DayKind.MAKEUP)}, reason="通知")
    assert CalendarDay.objects.get(day=date(2026, 3, 3)).kind == DayKind.WORK


def test_a_year_entered_by_hand_dates_what_waited_for_it(cast: Cast) -> None:
    row = begin(cast, "mediate.medical", "2026-12-20 09:00")
    assert due(row) == ""
    assert "missing" in row.reckoning
    rests = [(date(2027, 1, 1), date(2027, 1, 3), "元旦"), (date(2027, 2, 5), date(2027, 2, 11), "春节")]
    given = {"number": 2027, "rests": rests, "makeups": [date(2027, 2, 13)]}
    assert calendar.add_year(by=cast.admin, reason=NOTICE, now=at("2026-12-21 09:00"), **given) == 1
    assert due(row) == "2027-02-01 17:30"
    assert row.next_rung_at == row.rung_times[0]
    assert CalendarDay.objects.get(day=date(2027, 2, 13)).name == "春节"
    with pytest.raises(Conflict):
        calendar.add_year(by=cast.admin, reason=NOTICE, **given)


@pytest.mark.parametrize(
    ("rests", "makeups"),
    [
        ([(date(2026, 12, 30), date(2027, 1, 2), "元旦")], []),
        ([(date(2027, 1, 3), date(2027, 1, 1), "元旦")], []),
        ([], [date(2027, 1, 4)]),
        ([(date(2027, 1, 1), date(2027, 1, 3), "元旦")], [date(2027, 1, 2)]),
    ],
)
def test_a_year_that_contradicts_itself_is_refused(rests: list, makeups: list) -> None:
    with pytest.raises(BadInput):
        calendar.year(2027, rests, makeups)


def test_other_hours_move_the_end_of_the_day_of_that_office_only(cast: Cast) -> None:
    row = begin(cast)
    given = {"office": cast.centre, "starts_on": date(2026, 3, 1), "spans": [540, 960]}
    assert calendar.foresee_hours(**given).count == 1
    assert calendar.set_hours(by=cast.admin, reason="夏季作息", **given) == 1
    assert due(row) == "2026-03-03 16:00"
    other = {"office": cast.city_centre, "starts_on": date(2026, 3, 1), "spans": [540, 900]}
    assert calendar.set_hours(by=cast.admin, reason="夏季作息", **other) == 0


def test_until_its_own_hours_begin_an_office_keeps_everybodys(cast: Cast) -> None:
    OfficeHours.objects.create(starts_on=date(2024, 1, 1), spans=[540, 1020])
    OfficeHours.objects.create(organisation=cast.centre, starts_on=date(2026, 6, 1), spans=[480, 960])
    known = calendar_of(cast.centre.pk)
    assert known.closing(date(2026, 5, 29)) == at("2026-05-29 17:00")
    assert known.closing(date(2026, 6, 1)) == at("2026-06-01 16:00")


@pytest.mark.parametrize("spans", [[], [540], [540, 540], [600, 540], [540, 720, 700, 1000], [540, 1441]])
def test_hours_that_do_not_rise_are_refused(cast: Cast, spans: list[int]) -> None:
    with pytest.raises(BadInput):
        calendar.set_hours(by=cast.admin, office=None, starts_on=date(2026, 3, 1), spans=spans, reason="作息")


def test_what_a_process_dated_by_the_old_calendar_is_put_right(cast: Cast) -> None:
    row = begin(cast, when="2026-11-02 09:00")
    assert calendar.catch_up() == 0
    changes = {date(2026, 11, 3): Day(DayKind.REST)}
    calendar.change_days(by=cast.admin, days=changes, reason="通知")
    late = {"due_at": at("2026-11-03 17:30"), "rung_times": [at("2026-11-03 17:30")] * 5}
    Deadline.objects.filter(pk=row.pk).update(**late)
    assert calendar.catch_up() == 1
    assert due(row) == "2026-11-04 17:30"
    assert calendar.catch_up() == 0


@pytest.fixture
def browser(cast: Cast) -> Client:
    return cast.logged_in(cast.admin)


def entries(browser: Client, path: str, **given: str) -> dict[str, str]:
    """What is sent after the dry run was seen."""
    page = browser.post(path, {**given, "look": "1"})
    assert not page.context["form"].errors
    return {**given, "seen": page.context["seen"], "act": "1"}


def test_the_page_shows_a_month_and_the_alarm(browser: Client) -> None:
    page = browser.get("/manage/deadlines/calendarday/", {"month": "2026-02"}).content.decode()
    assert page.count("春节") >= 10
    assert "day-makeup" in page
    missing = browser.get("/manage/deadlines/calendarday/", {"month": "2027-02"}).content.decode()
    assert "day-unknown" in missing
    assert browser.get("/manage/deadlines/calendarday/", {"month": "nonsense"}).status_code == 200


def test_a_day_is_changed_only_after_the_list_of_moves_was_seen(cast: Cast, browser: Client) -> None:
    row = begin(cast)
    path = "/manage/deadlines/calendarday/2026-03-03/change/"
    given = {"kind": "rest", "name": "雪灾", "reason": "盟里通知"}
    browser.post(path, {**given, "act": "1"})
    assert CalendarDay.objects.get(day=date(2026, 3, 3)).kind == DayKind.WORK
    seen = browser.post(path, {**given, "look": "1"})
    assert Case.objects.get(pk=row.file_id).number in seen.content.decode()
    assert "2026-03-04 17:30" in seen.content.decode()
    other = {**given, "name": "大雪", "seen": seen.context["seen"], "act": "1"}
    browser.post(path, other)
    assert CalendarDay.objects.get(day=date(2026, 3, 3)).kind == DayKind.WORK
    answer = browser.post(path, {**given, "seen": seen.context["seen"], "act": "1"})
    assert answer.status_code == 302
    assert due(row) == "2026-03-04 17:30"


def test_a_year_is_entered_from_the_text_of_the_notice(browser: Client) -> None:
    path = "/manage/deadlines/calendarday/add/"
    given = {"year": "2027", "rests": RESTS_2027, "makeups": MAKEUPS_2027, "reason": NOTICE}
    answer = browser.post(path, entries(browser, path, **given))
    assert answer.status_code == 302
    days = dict(CalendarDay.objects.filter(day__year=2027).values_list("day", "kind"))
    assert len(days) == 365
    assert (days[date(2027, 2, 5)], days[date(2027, 2, 13)]) == ("rest", "makeup")


@pytest.mark.parametrize(
    ("name", "value"),
    [("rests", "春节 2027-02-30"), ("rests", "2027-02-01"), ("makeups", "13.2."), ("year", "1999")],
)
def test_what_is_no_year_is_refused_beside_its_field(browser: Client, name: str, value: str) -> None:
    given = {"year": "2027", "rests": RESTS_2027, "makeups": "", "reason": NOTICE, name: value, "look": "1"}
    page = browser.post("/manage/deadlines/calendarday/add/", given)
    assert page.context["form"].errors[name]
    assert not CalendarDay.objects.filter(day__year=2027).exists()


def test_hours_are_entered_as_people_write_them(cast: Cast, browser: Client) -> None:
    path = "/manage/deadlines/officehours/add/"
    given = {"office": str(cast.centre.pk), "starts_on": "2026-07-01", "reason": "夏季作息"}
    answer = browser.post(path, entries(browser, path, **given, hours="8:30-12:00，15:00—18:00"))
    assert answer.status_code == 302
    row = OfficeHours.objects.get()
    assert row.spans == [510, 720, 900, 1080]
    path = f"/manage/deadlines/officehours/{row.pk}/change/"
    browser.post(path, entries(browser, path, hours="09:00-12:00 15:00-18:00", reason="更正"))
    row.refresh_from_db()
    assert (row.spans[0], row.organisation_id, row.starts_on) == (540, cast.centre.pk, date(2026, 7, 1))
    assert timedelta(minutes=row.spans[-1]) == timedelta(hours=18)
