"""The board and the desk at every width and in both languages, and a file of which an office sees a part."""

from __future__ import annotations

import pytest

from cases.models import Case
from organisations.models import Region
from referrals.services import legs
from tests import walk
from tests.cast import Cast
from tests.referrals import steps

from . import look
from .centre import Centre
from .conftest import Open
from .pages import TriageBoard

ASKED = "请核查当日接处警情况，并反馈意见。"
CROWD = "供热不达标，三百一十二户居民准备聚集上访。"
PART = ("张三", "李四", "张*", "李*")


def waiting(cast: Cast) -> list[Case]:
    """Three cases that wait for triage, the red one first."""
    street = Region.objects.get(code="150203001")
    walk.on_register(cast, "resident")
    walk.on_register(cast, "mediator")
    calm = [walk.accepted(cast, region=street) for _ in range(2)]
    return [walk.accepted(cast, region=street, description=CROWD, people_count=312), *calm]


@pytest.mark.parametrize("width", [360, 768, 1366])
def test_the_triage_board_fits_every_width(open_window: Open, centre: Centre, width: int) -> None:
    red, *_calm = waiting(centre.cast)
    centre.written += (CROWD, *PART)
    language = "en" if width == 768 else "zh-CN"
    window = open_window(centre.cast.triage, width=width, touch=width == 360, language=language)
    window.go("/triage/")
    assert str(red.number) in window.page.locator("[data-triage-row]").first.inner_text()
    look.at(window, f"board at {width}", data=centre.words())
    TriageBoard(window, str(red.number)).open()
    look.at(window, f"red case on the board at {width}", data=centre.words())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_desk_of_hand_overs_in_both_languages(open_window: Open, centre: Centre, language: str) -> None:
    cast = centre.cast
    steps.offered(cast)
    steps.returned(cast, steps.taken(cast).case, accept=False)
    legs.decline(leg=steps.offered(cast), by=cast.mediator, **steps.because())
    steps.offered(cast, kind="assign", asked=ASKED)
    centre.written += (ASKED, steps.WHY, *PART)
    for person, lists in (
        (cast.clerk, ("waiting", "sent", "returned")),
        (cast.mediator, ("waiting", "sent")),
    ):
        window = open_window(person, language=language)
        for name in lists:
            window.go(f"/referrals/?list={name}")
            assert window.page.locator(".leg-row").count() or name == "waiting"
            look.at(window, f"{name} of {person.username} {language}", data=centre.words())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_office_that_was_asked_sees_only_its_part(
    open_window: Open, centre: Centre, language: str
) -> None:
    # Given a case about which the police were asked one thing
    cast = centre.cast
    case = walk.in_mediation(cast)
    legs.ask(case=case, by=cast.triage, to=cast.police_station, asked=ASKED)
    centre.written += (ASKED, *PART)

    # When somebody there opens it
    window = open_window(cast.partner, language=language)
    window.go(f"/cases/{case.number}/")

    # Then she sees what was asked, and neither facts nor people nor history
    page = window.page
    look.at(window, f"part of a file {language}", data=centre.words())
    for hidden in (case.description, case.tracking_code, "张三", "李四"):
        assert hidden not in page.locator("main").inner_text()
    assert page.locator(".timeline:not(.leg-chain), article.party").count() == 0
    window.go(f"/cases/{case.number}/tab/handover/")
    page.locator(".leg-chain").get_by_text(ASKED).wait_for()
    look.at(window, f"what was asked {language}", data=centre.words())

    # And the other tabs do not exist for her
    window.expected = {404}
    for tab in ("level", "mediation", "agreement", "papers", "closing"):
        window.go(f"/cases/{case.number}/tab/{tab}/")
        assert page.locator(".fault-code").inner_text() == "404"
