"""The relay: what becomes of a message, whatever the receiver answers."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from deadlines.models import Deadline
from deadlines.services.clocks import Start, start, stop
from notifications.channels.email import Email
from notifications.models import Contact, Message, MessageLanguage, State
from notifications.services import breakers, relay
from notifications.services.health import oldest_unsent, parked, parked_count
from notifications.services.relay import MOST_ATTEMPTS
from tests.cast import Cast

from .receivers import MailServer, Receiver
from .telling import FACTS, NOW, reach, sent, tell


def test_a_mail_says_what_and_when_and_leads_to_the_act(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    assert relay.relay(now=NOW) == 1
    (one,) = mail.mails
    assert "〔150203-2026-00012〕" in str(one["Subject"])
    assert "蓝色响应" in str(one["Subject"])
    assert one["To"] == "xiaomei@centre.example.cn"
    assert "https://yizhan.example.cn/cases/" in one.get_content()
    assert one.get_content_type() == "text/plain"
    row = sent("email")
    assert (row.state, row.sent_at, row.next_try_at) == (State.SENT, NOW, None)
    assert relay.relay(now=NOW) == 0


def test_an_answer_of_later_is_tried_again_with_growing_pauses(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    now, pauses = NOW, []
    for _ in range(12):
        mail.answers.append("451 busy")
        assert relay.relay(now=now) == 1
        row = sent("email")
        assert row.state == State.PENDING
        pauses.append((row.next_try_at - now).total_seconds())
        assert relay.relay(now=row.next_try_at - timedelta(seconds=1)) == 0
        now = row.next_try_at
    assert 5 <= pauses[0] <= 7
    assert all(early < late for early, late in pairwise(pauses[:7]))
    assert all(630 <= pause <= 900 for pause in pauses[8:])
    assert relay.relay(now=now) == 1
    assert sent("email").state == State.SENT
    assert len(mail.mails) == 1


def test_a_refusal_for_good_is_parked_at_once_without_the_words_of_the_server(
    cast: Cast, mail: MailServer
) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    mail.answers.append("550 no such person xiaomei")
    relay.relay(now=NOW)
    row = sent("email")
    assert (row.state, row.problem) == (State.DEAD, "the mail server refuses it for good: 550")
    assert list(parked()) == [row]


def test_too_many_attempts_are_parked(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    Message.objects.filter(pk=sent("email").pk).update(attempts=MOST_ATTEMPTS - 1)
    mail.answers.append("451 busy")
    relay.relay(now=NOW)
    assert sent("email").state == State.DEAD
    assert parked_count().value == 1


def test_a_mail_whose_line_broke_after_it_was_taken_comes_again_with_the_same_identity(
    cast: Cast, mail: MailServer
) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    mail.after_data.append("drop")
    relay.relay(now=NOW)
    assert sent("email").state == State.PENDING
    relay.relay(now=NOW + timedelta(minutes=1))
    assert sent("email").state == State.SENT
    assert len(mail.ids) == 2
    assert len(set(mail.ids)) == 1


def test_a_mail_server_that_thinks_too_long_is_cut_off_and_asked_again(
    cast: Cast, mail: MailServer, settings: Any
) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    settings.MAIL_MOST = 0.2
    mail.after_data.append("slow")
    relay.relay(now=NOW)
    assert sent("email").state == State.PENDING
    settings.MAIL_MOST = 10
    relay.relay(now=NOW + timedelta(minutes=1))
    assert sent("email").state == State.SENT
    assert len(set(mail.ids)) == 1


def test_a_mail_server_that_does_not_answer_is_left_alone_after_three_failures(
    cast: Cast, mail: MailServer, messenger: Receiver, settings: Any
) -> None:
    settings.MAIL = {"host": "127.0.0.1", "port": 1}
    reach(cast.clerk, "email", "webhook")
    for key in "abcdef":
        tell(cast.clerk, key)
    relay.relay(now=NOW)
    assert Message.objects.filter(channel="email", attempts=1).count() == breakers.AFTER
    assert len(messenger.taken) == 6
    assert Message.objects.filter(channel="webhook", state=State.SENT).count() == 6


def test_a_poisoned_message_is_parked_while_the_others_go_on(
    cast: Cast, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(self: Email, letter: Any, real: Any = Email.send) -> None:
        if letter.key.startswith("poison"):
            raise RuntimeError("a defect")
        real(self, letter)

    monkeypatch.setattr(Email, "send", send)
    reach(cast.clerk, "email")
    tell(cast.clerk, "poison")
    for key in "ab":
        tell(cast.clerk, key)
    for minutes in range(10):
        relay.relay(now=NOW + timedelta(minutes=minutes))
    assert sent("email", "poison").state == State.DEAD
    assert sent("email", "poison").problem == "a fault of ours: RuntimeError"
    assert len(mail.mails) == 2


def test_an_address_that_cannot_be_one_is_parked(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    Contact.objects.update(address="not an address")
    relay.relay(now=NOW)
    assert sent("email").state == State.DEAD


def test_a_message_that_is_no_longer_true_is_not_sent(cast: Cast, mail: MailServer) -> None:
    case = cast.log_dispute(now=NOW)
    Deadline.objects.all().delete()
    start([Start("respond.blue", "case", case.pk, case.holder_id, NOW, file=case.pk)])
    deadline = Deadline.objects.get()
    reach(cast.clerk, "email")
    for key, epoch in (("old", deadline.epoch + 1), ("now", deadline.epoch), ("met", deadline.epoch)):
        tell(cast.clerk, key, about=f"deadline:{deadline.pk}:{epoch}")
        if key == "now":
            relay.relay(now=NOW)
            stop(Deadline.objects.all(), at=NOW)
    relay.relay(now=NOW)
    assert [sent("email", key).state for key in ("old", "now", "met")] == [
        State.SKIPPED, State.SENT, State.SKIPPED,
    ]  # fmt: skip
    assert sent("email", "met").problem == "it is no longer so"
    assert len(mail.mails) == 1


@pytest.mark.parametrize("gone", ["account", "address"])
def test_nobody_is_written_to_who_left(cast: Cast, mail: MailServer, gone: str) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    if gone == "account":
        type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(is_active=False)
    else:
        Contact.objects.all().delete()
    relay.relay(now=NOW)
    assert sent("email").state == State.SKIPPED
    assert mail.mails == []


def test_urgent_messages_go_first(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    for key in "abc":
        tell(cast.clerk, key)
    tell(cast.clerk, "red", urgent=True)
    relay.relay(now=NOW, most=1)
    assert sent("email", "red").state == State.SENT
    assert mail.mails[0]["Importance"] == "high"


def test_a_channel_can_have_a_process_of_its_own(cast: Cast, mail: MailServer, messenger: Receiver) -> None:
    reach(cast.clerk, "email", "webhook")
    tell(cast.clerk)
    assert relay.relay(now=NOW, channels=["webhook"]) == 1
    assert (len(mail.mails), len(messenger.taken)) == (0, 1)


def test_the_oldest_unsent_message_is_known(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk, "later", not_before=NOW + timedelta(hours=14))
    assert oldest_unsent(NOW + timedelta(hours=1)) is None
    tell(cast.clerk, "now")
    mail.answers.append("451 busy")
    relay.relay(now=NOW)
    assert oldest_unsent(NOW + timedelta(hours=1)) == NOW
    relay.relay(now=NOW + timedelta(hours=1))
    assert oldest_unsent(NOW + timedelta(hours=1)) is None


def test_a_letter_speaks_the_language_its_reader_chose(cast: Cast, mail: MailServer) -> None:
    MessageLanguage.objects.create(user=cast.clerk, code="en")
    reach(cast.clerk, "email")
    tell(cast.clerk)
    relay.relay(now=NOW)
    assert str(mail.mails[0]["Subject"]).strip().startswith(f"{FACTS['number']} · Blue: first response")
