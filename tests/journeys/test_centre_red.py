"""A red case of 312 households goes on only with leader, task force and expert; the city lowers its level."""

from __future__ import annotations

from django.utils import timezone

from cases.models import AlertLevel, Case, Stage
from mediators.models import Mediator
from tests import walk

from . import forms
from .centre import RECORD, Centre
from .pages import OF_DIALOG

TEAM = "由住建、街道、供热企业和综治中心组成专班，每日会商，周海燕任组长。"
AGREED = "供热企业三十日内完成管网改造，按户退还供热费。"
CALM = "管网改造已经开工，住户情绪平稳。"
DUTIES = ("包案领导", "专班", "专家")


def test_a_red_case_goes_on_once_its_duties_are_done(centre: Centre) -> None:
    # Given 312 households without heating
    centre.written += (TEAM, AGREED, CALM)
    number = is_logged_red(centre)

    # When mediation would begin, then every missing duty is named
    names_what_is_missing(centre, number)

    # And when leader, task force and expert are on record, it goes on to an agreement
    duties_are_done(centre, number)
    agrees(centre, number)

    # Then a lower level is asked for, and the city decides
    level_falls(centre, number)


def is_logged_red(centre: Centre) -> str:
    mediator = walk.on_register(centre.cast, "resident")
    intake = centre.intake("clerk")
    intake.fill(applicant="王晓明", respondent="李国强", facts="小区供热不达标，三百一十二户居民要求退费。")
    intake.page.locator("#id_people_count").fill("312")
    intake.choose("dispute_type", "ysp").choose("region", "少先路")
    intake.page.locator("#risk [data-level=red]").wait_for()
    assert "50" in intake.page.locator("#risk").inner_text()
    intake.confirm_level()
    centre.look("clerk", "red is proposed")
    number = intake.log_and_wait().number
    board = centre.triage("triage", number).decide("mediation", centre.cast.centre, mediator=mediator)
    board.refer()
    assert Case.objects.get(number=number).alert_level == AlertLevel.RED
    return number


def names_what_is_missing(centre: Centre, number: str) -> None:
    phone = centre.phone("resident", number)
    phone.window.expected = {409}
    sentence = phone.accept_refused()
    assert [duty for duty in DUTIES if duty not in sentence] == []
    assert centre.stage(number) == Stage.HANDLING


def duties_are_done(centre: Centre, number: str) -> None:
    """Triage names leader and task force, the supervisor the expert; the tab shows what is left."""
    expert = walk.on_register(centre.cast, "substitute")
    Mediator.objects.filter(pk=expert.pk).update(expert=True)
    page = centre.case("triage", number).tab("level")
    centre.look("triage", "duties missing")
    page.do_here("duty", duty="sponsor", leader=str(centre.cast.official.pk))
    dialog = page.tab("level").dialog_here("duty")
    forms.fill(dialog, duty="task_force", text=TEAM)
    centre.look("triage", "duty dialog")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    above = centre.case("supervisor", number).tab("level")
    above.do_here("duty", duty="expert", expert=expert.name)
    above.tab("level")


def agrees(centre: Centre, number: str) -> None:
    phone = centre.phone("resident", number).accept()
    phone.do("serve_notice")
    phone.do("hold_session", present=True, record=RECORD)
    phone.do("agree", form="oral", content=AGREED, made_on=timezone.localdate())
    assert centre.stage(number) == Stage.AGREEMENT


def level_falls(centre: Centre, number: str) -> None:
    centre.case("triage", number).do("ask_lower", level="yellow", note=CALM)
    deciding = centre.case("city_supervisor", number).tab("level")
    centre.look("city_supervisor", "asked to lower the level")
    deciding.do_here("answer_lower", answer="approved", note="同意降为黄色。")
    assert Case.objects.get(number=number).alert_level == AlertLevel.YELLOW
    page = centre.case("triage", number).tab("level")
    assert CALM in page.page.locator("main").inner_text()
    centre.look("triage", "level lowered")
