"""A centre at work: each person of the cast at a window of her own, and what she does at it.

    centre.at("clerk")                        her window, opened at the first call
    centre.case("clerk", number).do("close", mode="0103")
    centre.phone("resident", number).do("serve_notice")
    centre.look("clerk", "closed")            axe-core in light and dark, language, widths

The journeys in test_centre_*.py play with it; `centre` is a fixture (conftest.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.models import Case, DisputeType
from organisations.models import Organisation, Region
from tests.cast import Cast

from . import look
from .pages import REASON, CasePage, Inbound, Intake, Phone, ReferralDesk, TriageBoard
from .window import Window

FACTS = "楼上卫生间漏水，要求修复并赔偿。"
RECORD = "双方到场协商，同意各退一步，社区干部在场见证。"
PARTIES = ("王晓明", "李国强")


class Centre:
    """Everybody at her window."""

    def __init__(self, cast: Cast, open_window: Callable[..., Window]) -> None:
        self.cast, self.open_window = cast, open_window
        self.windows: dict[str, Window] = {}
        self.language = "zh-CN"
        self.written: tuple[str, ...] = (FACTS, RECORD, REASON, *PARTIES, "简体中文")

    def at(self, who: str, **options: Any) -> Window:
        """The window of this person; `options` as of window.Window, at the first call."""
        if who not in self.windows:
            self.windows[who] = self.open_window(getattr(self.cast, who), language=self.language, **options)
        return self.windows[who]

    def case(self, who: str, number: str) -> CasePage:
        return CasePage(self.at(who), number).open()

    def phone(self, who: str, number: str) -> Phone:
        return Phone(self.at(who, width=360, touch=True), number)

    def intake(self, who: str) -> Intake:
        return Intake(self.at(who)).open()

    def inbound(self, who: str) -> Inbound:
        return Inbound(self.at(who)).open()

    def triage(self, who: str, number: str) -> TriageBoard:
        return TriageBoard(self.at(who), number).open()

    def desk(self, who: str, name: str = "") -> ReferralDesk:
        return ReferralDesk(self.at(who), name).open()

    def look(self, who: str, name: str, *, paper: bool = False) -> None:
        look.at(self.windows[who], f"{name} ({who})", data=self.words(), paper=paper)

    def words(self) -> tuple[str, ...]:
        """What people and offices are called, and what was typed."""
        people = [user.name for user in self.cast.everyone().values()]
        offices = Organisation.objects.values_list("name", flat=True)
        within = Region.objects.within(self.cast.city_centre.region).values_list("name", flat=True)
        kinds = DisputeType.objects.values_list("name_zh", flat=True)
        return (
            *self.written,
            *people,
            *offices,
            *within,
            *kinds,
            "内蒙古自治区",
            "（测试）",
            "漏水",
            "纠纷",
            "与",
        )

    def stage(self, number: str) -> str:
        return str(Case.objects.values_list("stage", flat=True).get(number=number))

    def holder(self, number: str) -> str:
        return str(Case.objects.values_list("holder__name", flat=True).get(number=number))
