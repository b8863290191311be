"""A case left alone climbs every rung on the alert board; supervision, extension and a raised level follow.

The clock is moved: the pages and the sweep see the same moment, hours after the case was logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.models import AlertLevel, Case, Supervision
from cases.services import suspension, watching
from deadlines.models import Deadline, Firing
from deadlines.services.effects import run_effects
from deadlines.services.sweep import sweep
from tests import walk

from . import forms, look
from .centre import Centre
from .conftest import Open
from .pages import OF_DIALOG
from .window import Window

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())
FACTS = "楼上卫生间漏水，楼下天花板受损，要求修复并赔偿。"
DEMAND = "三日内联系双方当事人，并报送处理进展。"
ANSWER = "已联系双方，约定周四到场调解。"
LIFTED = "进展符合要求，解除督办。"
LONGER = "等待鉴定意见，双方书面同意延期。"
RAISED = "多次逾期，双方情绪激动，提高等级。"
CARD = {"yellow": "黄牌", "red": "红牌"}
LADDER = (
    (12, "remind_half", "", {"clerk", "colleague", "triage"}),
    (20, "remind_80", "", {"clerk", "colleague", "triage"}),
    (24, "due", "yellow", {"clerk", "colleague", "triage", "supervisor"}),
    (36, "overdue", "red", {"supervisor", "city_supervisor"}),
    (48, "leader", "red", {"official"}),
)
"""Hours after it was logged, the rung, the card it shows, who hears of it: ladder.csv for a blue case."""


@contextmanager
def at(hours: float) -> Iterator[datetime]:
    """So many hours after the case was logged, for everything in this process."""
    moment = MONDAY + timedelta(hours=hours)
    with time_machine.travel(moment, tick=True):
        yield moment


def card(window: Window, number: str) -> Any:
    return window.page.locator(f"[data-alert='{number}']")


def bell(centre: Centre, who: str) -> int:
    """How many unread messages the bell of this person shows."""
    page = centre.cast.logged_in(getattr(centre.cast, who)).get("/inbox/bell/").content.decode()
    found = re.search(r'bell-count"[^>]*>(\d+)', page)
    return int(found[1]) if found else 0


def test_a_blue_case_left_alone_climbs_every_rung(open_window: Open, centre: Centre) -> None:
    # Given a blue case that nobody touches
    number = str(centre.cast.log_dispute(now=MONDAY).number)
    told = dict.fromkeys(centre.cast.everyone(), 0)

    for hours, rung, colour, people in LADDER:
        with at(hours) as now:
            # When the moment of a rung comes
            assert sweep(now=now) == 1
            assert Firing.objects.latest("id").code == rung

            # Then the board shows its card in word and colour
            window = open_window(centre.cast.supervisor)
            window.go("/alerts/")
            shown = card(window, number).locator(".clock").first
            assert CARD.get(colour, "剩") in shown.inner_text()
            assert f"clock-{colour or 'soon'}" in shown.get_attribute("class")

            # And the right people, and only they, find one message more in their inboxes
            for person in told:
                told[person] += person in people
            assert {who: bell(centre, who) for who in told if reads(centre, who)} == {
                who: count for who, count in told.items() if reads(centre, who)
            }
            reader = open_window(getattr(centre.cast, min(people)))
            reader.go("/inbox/")
            assert number in reader.page.locator(".inbox-row").first.inner_text()
            reader.close()
            window.close()


def reads(centre: Centre, who: str) -> bool:
    return who not in {"disabled", "unposted"}


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1366), ("en", 1366), ("zh-CN", 360), ("en", 360)])
def test_every_screen_with_clocks_fits_and_speaks_one_language(
    open_window: Open, centre: Centre, language: str, width: int
) -> None:
    # Given a late case with a supervision and a proposed level, and one that is due today
    number = late_and_supervised(centre)
    centre.written += (DEMAND, FACTS, "张三", "李四", "张*", "李*")

    # When the people who watch look at their screens
    with at(50):
        screens = {
            "city_supervisor": ("/alerts/", f"/cases/{number}/", "/cases/?due=late", "/health/", "/"),
            "clerk": ("/alerts/?show=late&family=respond", f"/cases/{number}/", "/"),
        }
        for who, addresses in screens.items():
            window = open_window(
                getattr(centre.cast, who), language=language, width=width, touch=width == 360
            )
            for address in addresses:
                window.go(address)
                unfold(window)
                look.at(window, f"{address} of {who} {language} {width}", data=centre.words())


def unfold(window: Window) -> None:
    for fold in window.page.locator("main .clock-line details > summary").all():
        fold.click()


def late_and_supervised(centre: Centre) -> str:
    cast = centre.cast
    case = cast.log_dispute(now=MONDAY)
    cast.log_dispute(now=MONDAY + timedelta(hours=40))
    with at(49) as now:
        sweep(now=now)
        run_effects(now=now)
        watching.supervise(
            case=case, by=cast.city_supervisor, note=DEMAND, answer_by=timezone.localdate(now), now=now
        )
    return str(case.number)


def test_an_office_is_supervised_answers_and_is_released(centre: Centre) -> None:
    # Given a case that is late at the centre
    number = str(centre.cast.log_dispute(now=MONDAY).number)
    centre.written += (DEMAND, ANSWER, LIFTED)

    with at(30):
        # When the city issues a supervision from the alert board
        above = centre.at("city_supervisor")
        above.go("/alerts/")
        on_the_board(above, "supervise", number, note=DEMAND)

        # Then the case shows it, and the centre answers
        page = centre.case("clerk", number).page
        assert DEMAND in page.locator(".watch-open").inner_text()
        centre.look("clerk", "under supervision")
        centre.case("clerk", number).do_here("answer_supervision", note=ANSWER)

        # And the city finds the answer on the board, and lifts it
        above.go("/alerts/")
        on_the_board(above, "lift_supervision", number, note=LIFTED)
        assert Supervision.objects.get(case__number=number).state == "lifted"
        assert centre.case("clerk", number).page.locator(".watch-open").count() == 0


def on_the_board(window: Window, act: str, number: str, **fields: Any) -> None:
    """Do an act whose button stands beside a case on the alert board."""
    beside = window.page.locator("main li", has_text=number)
    beside.locator(f"[data-act={act}]").first.click()
    dialog = window.page.locator("#dialogs dialog")
    dialog.wait_for()
    forms.fill(dialog, **fields)
    forms.send(window.page, dialog.locator(OF_DIALOG))


def test_an_approved_extension_moves_the_date_on_the_page(centre: Centre) -> None:
    # Given a mediation whose time limit is to be longer
    with at(0) as now:
        case = walk.in_mediation(centre.cast, now=now)
        until = timezone.localdate(now) + timedelta(days=50)
        suspension.ask_extension(
            case=case, by=centre.cast.resident, until=until, consent_on=timezone.localdate(now), note=LONGER
        )
    number, before = str(case.number), due(case)

    with at(1):
        # When the supervisor approves it from the alert board
        window = centre.at("supervisor")
        window.go("/alerts/")
        on_the_board(window, "answer_extension", number, answer="approved")

        # Then the page shows the later date, and how it came about
        assert due(case) > before
        page = centre.case("resident", number).page
        line = page.locator(".clock-line", has_text="人民调解")
        assert f"{timezone.localtime(due(case)):%Y-%m-%d}" in line.inner_text()
        line.locator("details > summary").click()
        assert f"{timezone.localtime(before):%Y-%m-%d}" in line.locator("details").inner_text()


def due(case: Case) -> datetime:
    """When the mediation has to end."""
    found = Deadline.objects.get(file_id=case.pk, policy="mediate.people", ended_at=None).due_at
    assert found
    return found


def test_a_level_that_the_clock_put_forward_is_confirmed_by_a_person(centre: Centre) -> None:
    # Given a case so late that the clock puts it forward
    number = str(centre.cast.log_dispute(now=MONDAY).number)
    centre.written += (RAISED,)

    with at(49) as now:
        sweep(now=now)
        run_effects(now=now)

        # When triage raises the level from the alert board
        window = centre.at("triage")
        window.go("/alerts/")
        centre.look("triage", "put forward")
        on_the_board(window, "raise_level", number, level="yellow", note=RAISED)

        # Then the level stands, and nothing waits any more
        assert Case.objects.get(number=number).alert_level == AlertLevel.YELLOW
        assert centre.case("triage", number).page.locator(".watch-proposal").count() == 0
