"""The tab that tells of the mediation: the same for everybody, but for the notes of one side."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.models import Case, PartyRole
from cases.presenters.mediation import mediation_panel
from cases.services import mediation, sessions, suspension
from tests import walk
from tests.cast import Cast

SECRET = "他私下表示最多愿意赔三千八百元"


def told(cast: Cast) -> Case:
    """A case in which everything happened that the tab can show."""
    case = walk.in_mediation(cast)
    walk.notice(cast, case)
    walk.held(cast, case)
    walk.planned(cast, case)
    applicant = case.parties.get(role=PartyRole.APPLICANT)
    sessions.side_note(case=case, by=cast.resident, party=applicant, text=SECRET)
    suspension.suspend(case=case, by=cast.resident, reason="appraisal", note="等待鉴定")
    until = timezone.localdate() + timedelta(days=45)
    suspension.ask_extension(
        case=case, by=cast.resident, until=until, consent_on=timezone.localdate(), note="鉴定未完成"
    )
    return case


def test_the_tab_shows_mediator_sessions_pauses_and_what_waits(cast: Cast) -> None:
    case = told(cast)
    panel = mediation_panel(case, cast.supervisor)
    assert panel.current is not None
    assert (panel.current.name, panel.current.notice_served_on) == ("沈长顺", timezone.localdate())
    assert [line.state.value for line in panel.sessions] == ["planned", "held"]
    assert [one.present for one in panel.sessions[1].came] == [True, True]
    assert panel.pauses[0].ended_at is None
    assert panel.extensions[0].url == reverse("cases:act_form", args=[case.number, "answer_extension"])
    assert mediation_panel(case, cast.triage).extensions[0].url == ""


def test_names_of_the_parties_are_masked_in_records(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    now = timezone.now()
    sessions.hold_session(
        case=case, by=cast.resident, way="visit", starts_at=now - timedelta(hours=1), ends_at=now,
        present=list(case.parties.all()), record="张三同意，李四考虑。",
    )  # fmt: skip
    (line,) = mediation_panel(case, cast.clerk).sessions
    assert "张三" not in line.record
    assert "李四" not in line.record
    assert [one.name for one in line.came] == ["申请人 张*", "被申请人 李*"]


def test_who_mediates_reads_the_notes_of_one_side_and_nobody_else_sees_the_place_for_them(cast: Cast) -> None:
    case = told(cast)
    url = reverse("cases:tab", args=[case.number, "mediation"])
    assert SECRET in cast.logged_in(cast.resident).get(url).content.decode()
    for who in ("clerk", "triage", "supervisor", "city_supervisor", "substitute"):
        page = cast.logged_in(getattr(cast, who)).get(url)
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
        assert "side-notes" not in page.content.decode()


def test_a_substitute_stands_above_the_recused_mediator(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    mediation.recuse(case=case, by=cast.triage, note="与张三是亲戚")
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"))
    panel = mediation_panel(case, cast.clerk)
    assert panel.current is not None
    assert panel.current.name == "尤桂芳"
    assert [(line.name, line.reason) for line in panel.earlier] == [("沈长顺", "与张*是亲戚")]
