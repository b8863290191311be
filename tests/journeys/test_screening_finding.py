"""A finding becomes a case with nothing typed twice, its finder hears of it, and it is struck off."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import AgreementForm, Case, PaperKind, ResolutionMode
from cases.services import agreement, closing, mediation, triage
from organisations.models import Organisation, Region
from referrals.models import Leg
from referrals.services import legs
from screening.models import Finding, FindingState
from tests import walk
from tests.cast import Cast
from tests.screening.steps import NOTE, whole
from tests.screening.units import Units, prepare

from . import forms, look
from .conftest import Open
from .pages import OF_DIALOG
from .window import Window

DONE = "已通过调解化解，回访正常。"
FOUND = "两户因院墙排水发生口角，双方情绪平稳。"
LOOKS = [("zh-CN", 1366), ("en", 1366), ("zh-CN", 360), ("en", 360)]


@pytest.fixture
def units(cast: Cast) -> Units:
    return prepare(cast)


class Desk:
    """Everybody at a window of her own, each seen in one language and width."""

    def __init__(self, open_window: Open, language: str, width: int) -> None:
        self.open_window, self.language, self.width = open_window, language, width
        self.windows: dict[str, Window] = {}

    def at(self, user: User) -> Window:
        if user.username not in self.windows:
            options = {"language": self.language, "width": self.width, "touch": self.width == 360}
            self.windows[user.username] = self.open_window(user, **options)
        return self.windows[user.username]

    def look(self, user: User, name: str, *, data: tuple[str, ...]) -> None:
        look.at(self.at(user), f"{name} {self.language} {self.width}", data=data)

    def do(self, user: User, act: str, **given: Any) -> None:
        """An act from the head of the page of a finding."""
        window = self.at(user)
        window.page.locator(f"[data-act={act}]").click()
        dialog = window.page.locator(f"#act-{act}")
        dialog.wait_for()
        forms.fill(dialog, **given)
        forms.send(window.page, dialog.locator(OF_DIALOG))


def words(finding: Finding) -> tuple[str, ...]:
    """What people and offices are called, and what was typed."""
    names = [user.name for user in User.objects.all()]
    offices = Organisation.objects.values_list("name", flat=True)
    places = Region.objects.filter(code__in=[finding.region_id, *finding.region.ancestor_codes])
    kind = finding.dispute_type
    return (
        FOUND, DONE, NOTE, "张三", "张*", "测试物业公司", "简体中文",
        "来源：矛盾纠纷排查台账", "发现单位：",
        *names, *offices, *places.values_list("name", flat=True), kind.name_zh, "邻里纠纷",
    )  # fmt: skip


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_a_finding_becomes_a_case_and_is_struck_off(
    open_window: Open, cast: Cast, units: Units, language: str, width: int
) -> None:
    # Given something a grid worker found, with both sides named
    finding, desk = whole(units), Desk(open_window, language, width)
    data = words(finding)
    case = make_it_a_case(desk, units, finding, data)
    # And when the case travels to the centre, is mediated and closed
    travels(cast, case, units)
    the_finder_is_told(desk, units, finding, data)
    strike_it_off(desk, units, finding, data)


def make_it_a_case(desk: Desk, units: Units, finding: Finding, data: tuple[str, ...]) -> Case:
    """When she makes it a case, then one button does it: there is nothing to type."""
    window = desk.at(units.grid)
    window.go("/screening/findings/")
    desk.look(units.grid, "ledger", data=data)
    window.page.locator("a.row-title").click()
    window.page.wait_for_url(f"**/{finding.number}/")
    desk.look(units.grid, "finding", data=data)
    window.page.locator("[data-act=case]").click()
    window.page.wait_for_url("**/as-case/")
    desk.look(units.grid, "becomes a case", data=data)
    to_type = "main form.finding-case :is(input:not([type=hidden]), textarea, select)"
    assert window.page.locator(to_type).count() == 0
    forms.send(window.page, window.page.locator("main .btn-large"))
    case = Case.objects.get(source="screening")
    assert Finding.objects.get(pk=finding.pk).case == case
    assert case.number in window.page.locator("#case + *, section:has(#case)").first.inner_text()
    return case


def the_finder_is_told(desk: Desk, units: Units, finding: Finding, data: tuple[str, ...]) -> None:
    """Then her inbox tells her, and leads to the finding with where the case stands."""
    window = desk.at(units.grid)
    window.go("/inbox/")
    assert window.page.locator(".inbox-row", has_text=finding.number).count() == 4
    desk.look(units.grid, "inbox", data=data)
    window.page.locator(".inbox-acts .btn-primary").first.click()
    window.page.wait_for_url(f"**/{finding.number}/")
    desk.look(units.grid, "finding whose case is closed", data=data)


def strike_it_off(desk: Desk, units: Units, finding: Finding, data: tuple[str, ...]) -> None:
    """And when she asks that it be struck off, the supervisor of the township is told, and approves."""
    desk.do(units.grid, "ask", note=DONE)
    above = desk.at(units.township_supervisor)
    above.go("/inbox/")
    above.page.locator(".inbox-acts .btn-primary").first.click()
    above.page.wait_for_url(f"**/{finding.number}/")
    desk.look(units.township_supervisor, "finding to be struck off", data=data)
    desk.do(units.township_supervisor, "approve")
    assert Finding.objects.get(pk=finding.pk).state == FindingState.STRUCK_OFF
    desk.look(units.township_supervisor, "finding struck off", data=data)
    assert above.page.locator("[data-act]").count() == 0


def travels(cast: Cast, case: Case, units: Units) -> None:
    """The village hands it to the centre, which keeps it, mediates and closes it."""
    legs.hand_in(case=case, by=units.grid, to=cast.centre)
    legs.accept(leg=Leg.objects.get(case=case), by=cast.clerk)
    case.refresh_from_db()
    if case.stage == "accepted":
        triage.keep(case=case, by=cast.triage, route="mediation", note="适合人民调解")
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast))
    mediation.start(case=case, by=cast.resident)
    walk.notice(cast, case)
    walk.held(cast, case)
    walk.attached(cast, case, kind=PaperKind.IDENTITY)
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.ORAL, content="双方互不追究。", terms=(),
        made_on=timezone.localdate(),
    )  # fmt: skip
    closing.close(case=case, by=cast.resident, mode=ResolutionMode.objects.get(code="0103"))


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_a_major_risk_is_told_and_each_office_confirms(
    open_window: Open, cast: Cast, units: Units, language: str, width: int
) -> None:
    # Given a finding that has grown into a major risk
    finding, desk = whole(units), Desk(open_window, language, width)
    data = words(finding)
    window = desk.at(units.grid)
    window.go(f"/screening/findings/{finding.number}/")

    # When the grid worker reports it
    window.page.locator("[data-act=major]").click()
    window.page.locator("#act-major").wait_for()
    desk.look(units.grid, "dialog of a major risk", data=data)
    forms.fill(window.page.locator("#act-major"), note=NOTE)
    forms.send(window.page, window.page.locator(f"#act-major {OF_DIALOG}"))
    assert window.page.locator(".finding-unread").count() == 4

    # Then the police station finds it in its inbox, and confirms that it has read it
    police = desk.at(cast.partner)
    police.go("/inbox/")
    police.page.locator(".inbox-acts .btn-primary").first.click()
    police.page.wait_for_url(f"**/{finding.number}/")
    desk.look(cast.partner, "major risk", data=data)
    desk.do(cast.partner, "read")

    # And the grid worker sees who has read it, and who has not
    window.go(f"/screening/findings/{finding.number}/")
    assert window.page.locator(".finding-unread").count() == 3
    assert cast.partner.name in window.page.locator(".finding-read").inner_text()
    desk.look(units.grid, "receipts", data=data)
