"""Messages that were given up: who sees them, who sends them again."""

from __future__ import annotations

import pytest

from core.errors import Conflict, NotAllowed
from core.models import AuditEntry
from notifications.models import Message, State
from notifications.services.parking import send_again, set_aside
from notifications.services.relay import relay
from tests.cast import Cast

from .receivers import MailServer
from .telling import NOW, reach, sent, tell


@pytest.fixture
def dead(cast: Cast, mail: MailServer) -> Message:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    mail.answers.append("550 no")
    relay(now=NOW)
    return sent("email")


def test_an_administrator_sends_it_again(cast: Cast, mail: MailServer, dead: Message) -> None:
    assert send_again(by=cast.admin, messages=[dead.pk], now=NOW) == 1
    relay(now=NOW)
    assert sent("email").state == State.SENT
    assert len(mail.mails) == 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.subject_id) == ("message.send_again", str(dead.pk))


def test_it_is_set_aside_for_good(cast: Cast, dead: Message) -> None:
    set_aside(by=cast.admin, messages=[dead.pk])
    assert sent("email").state == State.SKIPPED
    with pytest.raises(Conflict):
        send_again(by=cast.admin, messages=[dead.pk])


@pytest.mark.parametrize("who", ["clerk", "supervisor", "auditor"])
def test_nobody_else_may(cast: Cast, dead: Message, who: str) -> None:
    with pytest.raises(NotAllowed):
        send_again(by=getattr(cast, who), messages=[dead.pk])
    assert sent("email").state == State.DEAD


def test_what_was_sent_cannot_be_sent_again(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    relay(now=NOW)
    with pytest.raises(Conflict):
        send_again(by=cast.admin, messages=[sent("email").pk, sent("in_app").pk])


def test_the_administration_lists_what_is_parked_and_no_more(cast: Cast, dead: Message) -> None:
    browser = cast.logged_in(cast.admin)
    page = browser.get("/manage/notifications/message/").content.decode()
    assert "林晓梅" in page
    assert "550" in page
    assert "xiaomei@" not in page
    assert browser.get(f"/manage/notifications/message/{sent('in_app').pk}/change/").status_code == 302
    inside = browser.get(f"/manage/notifications/message/{dead.pk}/change/").content.decode()
    assert "150203-2026-00012" not in inside


def test_the_list_sends_again_what_is_chosen(cast: Cast, dead: Message) -> None:
    chosen = {"action": "again", "_selected_action": [dead.pk]}
    cast.logged_in(cast.admin).post("/manage/notifications/message/", chosen)
    assert sent("email").state == State.PENDING


def test_the_health_page_sends_one_again(cast: Cast, dead: Message) -> None:
    answer = cast.logged_in(cast.admin).post(f"/inbox/parked/{dead.pk}/retry/")
    assert answer.status_code == 303
    assert sent("email").state == State.PENDING
