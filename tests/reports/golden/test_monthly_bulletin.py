"""The bulletin of the small world, sentence by sentence; every number counted by hand (test_counts.py)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import translation
from docx.api import Document as WordFile
from docx.oxml.ns import qn

from cases.models import Case
from cases.services import watching
from deadlines.models import Deadline
from reports import word
from screening.models import Task
from screening.services.returns import file_return
from screening.services.rounds import make_rounds
from tests.clockwork import MONDAY, day
from tests.screening.units import Units

from .reading import figures, report, rows, sentences
from .world import World

MADE = (5, 4)
CITY, KUNDULUN = "150200", "150203"


def test_april_is_told_against_march_and_last_april(world: World) -> None:
    told = sentences(report("monthly_bulletin", CITY, "2026-04", on=MADE))
    # Logged 6 after 18, and 2 a year ago. Closed of accepted: 5 of 4 after 10 of 17; agreed of mediated: 3 of
    # 4 after 8 of 9; satisfied of asked: 4 of 4 after 6 of 7. Open: K9 K12 K18 red, K15 K16 Q5 blue.
    assert told[:3] == [
        "现将包头市2026年4月矛盾纠纷排查化解工作情况通报如下。",
        "共登记矛盾纠纷6件，较上月减少12件（下降66.7%），较上年同月增加4件（增长200.0%）；受理4件，办结5件，"
        "其中化解3件。结案率125.00%，较上月上升66.18个百分点；调解成功率75.00%，较上月下降13.89个百分点；"
        "满意度100.00%，较上月上升14.29个百分点。",
        "截至月末，未结纠纷6件，其中红色3件、黄色0件、蓝色3件。不予受理1件，申请人撤回0件，结案后复发重开1件。",
    ]
    # K14 from the hotline and Q6 from a department; K15 K16 K18 Q5 on application. Six types, one case each.
    assert told[3] == (
        "从来源看，依申请4件，主动排查发现0件，有关部门移送2件（其他部门2件）。从类型看，数量较多的是婚恋家庭"
        "纠纷1件（占16.67%）、侵权相关纠纷1件（占16.67%）、合同及相关纠纷1件（占16.67%）。"
    )
    assert told[4] == "提前预警0件，未预警即升级1件，风险预警率0.00%。"


def test_march_of_a_county_in_english(world: World) -> None:
    with translation.override("en"):
        made = report("monthly_bulletin", KUNDULUN, "2026-03", on=MADE)
        shown = figures(made)
    assert str(made.issue) == "Issue 3 of 2026"
    assert sentences(made)[1] == (
        "Logged: 14 cases, 14 more than the month before, 14 more than the same month of last year; "
        "accepted: 13 cases; closed: 8 cases, of them settled: 7 cases. Closing rate 61.54%; "
        "Settlement rate 85.71%; Satisfaction 80.00%."
    )
    assert shown == {
        "Received": "14", "Accepted": "13", "Closed": "8", "Settled": "7", "Closing rate": "61.54%",
        "Settlement rate": "85.71%", "Satisfaction": "80.00%", "Warning rate": "100.00%",
    }  # fmt: skip


def test_every_place_has_its_line_in_the_order_of_codes(world: World) -> None:
    table = {
        row[0]: row[1:] for row in rows(report("monthly_bulletin", CITY, "2026-03", on=MADE), "各地区情况")
    }
    #                        logged, accepted, closed, settled, settlement rate, satisfaction, open at the end
    assert table["昆都仑区"] == ["14", "13", "8", "7", "85.71%", "80.00%", "4"]
    assert table["青山区"] == ["4", "4", "2", "2", "100.00%", "100.00%", "2"]
    assert table["固阳县"] == ["0", "0", "0", "0", "–", "–", "0"]
    assert table["合计"] == ["18", "17", "10", "9", "88.89%", "85.71%", "6"]
    assert list(table)[:3] == ["东河区", "昆都仑区", "青山区"]


def test_sources_and_types_of_the_month(world: World) -> None:
    made = report("monthly_bulletin", KUNDULUN, "2026-03", on=MADE)
    sources = {row[0]: row[1:] for row in rows(made, "案件来源")}
    # K1 K6 K11 of 14; of them K1 was closed, and settled.
    assert sources["窗口来访"] == ["3", "21.43%", "0", "0", "1", "1"]
    assert sources["信访部门移送"] == ["1", "7.14%", "0", "0", "1", "0"]  # K4 failed
    assert "检察院移送" not in sources
    types = {row[0]: row[1:] for row in rows(made, "纠纷类型")}
    assert types["邻里纠纷"] == ["3", "21.43%", "0", "0", "1", "1"]  # K1 K11 K17; K1 closed
    assert types["合计"] == ["14", "100.00%", "0", "0", "8", "7"]


def test_supervision_of_the_month_is_counted(world: World) -> None:
    """K9 supervised on 8 April and not answered; K12 on the 9th, answered on the 10th, lifted on the 13th."""
    by, note = world.cast.city_supervisor, "请于三日内报告进展。"
    for key, on in (("K9", day(4, 8, 9)), ("K12", day(4, 9, 9))):
        watching.supervise(
            case=world.cases[key], by=by, note=note, answer_by=date(2026, 4, 17), now=on
        )  # fmt: skip
    k12 = world.cases["K12"]
    watching.answer_supervision(case=k12, by=world.cast.clerk, note="已约谈双方。", now=day(4, 10, 9))
    watching.lift_supervision(case=k12, by=by, note="已有进展。", now=day(4, 13, 9))
    told = sentences(report("monthly_bulletin", KUNDULUN, "2026-04", on=MADE))
    assert "本月发出督办2件，答复1件，解除1件，月末尚未解除1件。" in told[5]


def test_what_is_overdue_at_the_end_is_counted_one_by_one(world: World) -> None:
    end, late = day(4, 1), []
    for case in Case.objects.filter(region__code__startswith=KUNDULUN):
        for row in Deadline.objects.of_files([case.pk]):
            if row.due_at and row.due_at < end and (row.ended_at is None or row.ended_at >= end):
                late.append(row)
    assert late
    told = sentences(report("monthly_bulletin", KUNDULUN, "2026-03", on=MADE))
    counted = len(late), len({row.file_id for row in late})
    assert told[5].startswith("截至月末，超期时限{}项，涉及纠纷{}件。".format(*counted))


def test_screening_of_the_month_is_told(world: World) -> None:
    """Nine communities of the street owe the rounds of 2 and 9 March, made a week ahead; one returned."""
    no_one = Units(*[None] * 7)  # type: ignore[arg-type]
    no_one.plan(region="150203001")
    make_rounds(now=MONDAY)
    task = Task.objects.get(organisation=world.office("community"), starts_on=date(2026, 3, 2))
    file_return(task=task, by=world.who("m_clerk"), key=uuid4().hex, now=day(3, 3, 9))
    told = sentences(report("monthly_bulletin", KUNDULUN, "2026-03", on=MADE))
    assert told[6] == (
        "应填报排查单元18个次，已填报1个次，其中按时填报1个次，完成率5.6%。排查发现矛盾纠纷0件，其中已化解0件。"
    )


def test_deadlines_are_those_of_the_report_of_deadlines(world: World) -> None:
    told = sentences(report("monthly_bulletin", KUNDULUN, "2026-03", on=MADE))[-1]
    kept, late = rows(report("deadlines_kept", KUNDULUN, "2026-03", on=MADE), "按时限种类")[-1][2:4]
    assert told.startswith(f"按时办结时限{kept}项，超时办结{late}项，按时率")


@pytest.mark.parametrize(("language", "spoken"), [("zh-hans", "zh-CN"), ("en", "en-US")])
def test_the_word_file_breaks_lines_in_its_own_language(world: World, language: str, spoken: str) -> None:
    with translation.override(language):
        drawn = word.draw(report("monthly_bulletin", KUNDULUN, "2026-03", on=MADE))
    (found,) = WordFile(BytesIO(drawn)).styles.element.xpath("w:docDefaults//w:lang")
    assert found.get(qn("w:val")) == spoken
