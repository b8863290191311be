"""Every date explains itself in one sentence, in the language of the reader."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from deadlines.explaining import explain
from deadlines.models import Deadline, Policy
from deadlines.reckoning import Pause, Until
from deadlines.services.dating import fill, keep_step

pytestmark = pytest.mark.usefixtures("reference")


def at(words: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(words))


def dated(policy: str, start: str, *steps: Pause | Until, agreed: str = "") -> Deadline:
    row = Deadline(policy_id=policy, office_id=0, starts_at=at(start))
    if agreed:
        row.reckoning["agreed"] = agreed
    for step in steps:
        keep_step(row, step)
    fill(row)
    return row


def said(row: Deadline, language: str = "zh-hans") -> str:
    with override(language):
        return explain(row)


def test_a_month_that_ends_on_a_holiday_and_stood_still() -> None:
    row = dated("mediate.people", "2026-03-02 10:00", Pause(at("2026-03-10 09:00"), at("2026-03-13 09:00")))
    assert said(row) == (
        "自2026年3月2日起1 个月（当日不计入），暂停3 日，2026年4月5日遇清明节顺延，至2026年4月7日 17:30届满。"
        "依据：《人民调解工作若干规定》第三十六条。"
    )
    assert said(row, "en") == (
        "1 month from March 2, 2026, that day not counted, stood still for 3 days, "
        "April 5, 2026 is Tomb-Sweeping Festival and it moves on, due April 7, 2026 17:30. "
        "Basis: Several Provisions on the Work of People's Mediation art. 36."
    )


@pytest.mark.parametrize(
    ("policy", "start", "words"),
    [
        ("respond.blue", "2026-03-02 10:20", ["自2026年3月2日 10:20起24 小时", "至2026年3月3日 10:20届满"]),
        ("hotline.handle", "2026-03-02 10:00", ["5 个工作日", "至2026年3月9日 17:30届满", "12345"]),
        ("mediate.traffic", "2026-03-04 10:00", ["2026年3月14日遇休息日顺延", "至2026年3月16日 17:30届满"]),
        (
            "perform.instalment",
            "2026-03-02 18:30",
            ["2026年3月2日已过下班时间，顺延", "至2026年3月3日 17:30"],
        ),
        ("feedback.red", "2026-03-02 09:00", ["当日（2026年3月2日）办结", "至2026年3月2日 24:00届满"]),
        ("screen.village", "2026-03-02 00:00", ["起至本周期结束", "至2026年3月8日 24:00届满"]),
        ("screen.county", "2026-01-01 00:00", ["起至本周期结束", "至2026年3月31日 24:00届满"]),
        ("mediate.medical", "2026-12-25 09:00", ["暂无到期日：工作日历尚未录入2027年1月1日"]),
    ],
)
def test_each_unit_in_chinese(policy: str, start: str, words: list[str]) -> None:
    sentence = said(dated(policy, start))
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize(
    ("policy", "start", "words"),
    [
        ("respond.blue", "2026-03-02 10:20", ["24 hours from March 2, 2026 10:20"]),
        ("screen.township", "2024-02-01 00:00", ["until the end of the period", "February 29, 2024 24:00"]),
        ("mediate.medical", "2026-12-25 09:00", ["no date yet", "January 1, 2027"]),
        ("mediate.traffic", "2026-03-04 10:00", ["March 14, 2026 is a rest day and it moves on"]),
    ],
)
def test_each_unit_in_english(policy: str, start: str, words: list[str]) -> None:
    sentence = said(dated(policy, start), "en")
    assert all(word in sentence for word in words), sentence


def test_an_extension_an_agreed_day_and_a_short_pause() -> None:
    until = Until(date(2026, 5, 20), at("2026-03-20 09:00"))
    assert "延长至2026年5月20日，至2026年5月20日 17:30届满" in said(
        dated("petition.handle", "2026-03-02 09:00", until)
    )
    agreed = dated("perform.instalment", "2026-03-02 09:00", agreed="2026-05-02")
    assert said(agreed).startswith("约定为2026年5月2日，2026年5月2日遇劳动节顺延，至2026年5月6日")
    short = Pause(at("2026-03-03 09:00"), at("2026-03-03 09:40"))
    assert "暂停40 分钟" in said(dated("mediate.labour", "2026-03-02 09:00", short))
    hours = Pause(at("2026-03-03 09:00"), at("2026-03-03 12:40"))
    assert "暂停3 小时 40 分" in said(dated("mediate.labour", "2026-03-02 09:00", hours))


def test_what_stands_still_says_since_when() -> None:
    row = dated("mediate.labour", "2026-03-02 09:00")
    row.paused_at = at("2026-03-05 09:00")
    assert "原定2026年3月17日 17:30届满，自2026年3月5日起暂停" in said(row)


def test_it_asks_the_database_for_nothing_but_the_policies() -> None:
    row = dated("mediate.labour", "2026-03-02 09:00")
    with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
        explain(row)
    assert len(asked) == 2


def test_every_policy_has_its_words_in_both_languages() -> None:
    for policy in Policy.objects.all():
        row = dated(policy.code, "2026-03-02 09:00")
        chinese, english = said(row), said(row, "en")
        assert policy.basis_zh in chinese
        assert policy.basis in english
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in english), english
