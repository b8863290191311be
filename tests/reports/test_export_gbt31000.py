"""Disputes as GB/T 31000-2015 lists them: its items in its order, its codes, masked as everything else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from cases.models import IdType, PartyRole, PersonKind, VisitWay
from cases.services import closing
from reports.exports import EXPORTS
from reports.exports.gbt31000 import gender, group, scale
from tests import walk
from tests.cast import Cast

from .taken import REASON, taken

_ITEMS = (
    "事件名称 发生日期 发生地点 事件规模 事件类别 涉及人数 事件简述 涉及单位 主要当事人证件代码 "
    "主要当事人证件号码 主要当事人姓名 主要当事人性别 主要当事人民族 主要当事人学历 "
    "主要当事人人员类别 主要当事人居住详址 化解时限 化解方式 化解组织 化解责任人姓名 "
    "化解责任人联系方式 化解是否成功 化解情况 考评日期 考评意见"
)
ITEMS = tuple(_ITEMS.split())
"""The items as five public implementations of the standard name them, in their order."""


def test_the_items_stand_in_the_order_of_the_standard() -> None:
    with override("zh-hans"):
        labels = [str(column.label) for column in EXPORTS["gbt31000"].columns]
    assert tuple(labels[: len(ITEMS)]) == ITEMS


def test_a_closed_case_has_its_codes(cast: Cast) -> None:
    case = walk.closed(cast, people_count=6, occurred_on=date(2026, 3, 2), amount=Decimal(100))
    closing.follow_up(
        case=case, by=cast.colleague, way=VisitWay.PHONE, reached=True,
        visited_on=timezone.localdate(case.closed_at), satisfaction="satisfied", performance="performed",
    )  # fmt: skip
    (row,) = taken(cast.supervisor, "gbt31000")
    assert (row["day"], row["scale"], row["category"], row["people"]) == ("20260302", "02", "0201", "6")
    assert row["where"] == "包头市昆都仑区"
    assert row["paper"] == "111"
    assert (row["way"], row["succeeded"], row["by"]) == ("0103", "1", case.holder.name)
    assert row["answerable"] == cast.resident.name
    assert (row["assessed"], row["assessment"]) == (f"{timezone.localdate(case.closed_at):%Y%m%d}", "满意")
    assert len(row["limit"]) == 8
    assert row["number"] == case.number


def test_an_open_case_has_no_end(cast: Cast) -> None:
    walk.accepted(cast)
    (row,) = taken(cast.clerk, "gbt31000")
    assert not any(row[name] for name in ("way", "succeeded", "how", "assessed", "assessment"))


def test_it_is_masked_unless_it_is_revealed(cast: Cast) -> None:
    case = cast.log_dispute(description="张三与李四争吵，电话13847200001。")
    person = case.parties.get(role=PartyRole.APPLICANT).person
    (masked,) = taken(cast.clerk, "gbt31000")
    (full,) = taken(cast.clerk, "gbt31000", reveal=True, reason=REASON, sure=True)
    assert (masked["name"], masked["party"]) == ("张*与李*漏水纠纷", "张*")
    assert masked["brief"] == "张*与李*争吵，电话138****0001。"
    assert person.id_number not in " ".join(masked.values())
    assert (full["party"], full["paper_number"], full["name"]) == ("张三", person.id_number, case.title)
    assert full["brief"] == case.description


def test_a_body_is_a_unit_and_the_person_beside_it_the_main_party(cast: Cast) -> None:
    body = cast.party(name="测试物业公司", kind=PersonKind.LEGAL, id_type=IdType.CREDIT_CODE, id_number="")
    cast.log_dispute(title="物业服务纠纷", parties=(body, cast.party(PartyRole.RESPONDENT)))
    (row,) = taken(cast.clerk, "gbt31000")
    assert (row["bodies"], row["party"]) == ("测试物业公司", "李*")


@pytest.mark.parametrize(("people", "code"), [(1, "01"), (4, "01"), (5, "02"), (49, "02"), (50, "03")])
def test_the_size_of_an_event_follows_the_people(people: int, code: str) -> None:
    assert scale(people) == code


def test_ethnic_groups_and_gender_have_their_standard_codes() -> None:
    assert [group(name) for name in ("汉族", "蒙古", "达斡尔族", "基诺族", "", "外星")] == [
        "01",
        "02",
        "31",
        "56",
        "",
        "",
    ]
    assert [gender(value) for value in ("male", "female", "")] == ["1", "2", "0"]
