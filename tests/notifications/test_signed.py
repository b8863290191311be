"""Text messages and the city's messenger: signed calls to a real receiver that checks them and may fail."""

from __future__ import annotations

import time
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from notifications.channels.base import NotSent, Refused, Unsure
from notifications.channels.outbound import post
from notifications.models import Message, Preference, State
from notifications.services import breakers, relay
from tests.cast import Cast

from .receivers import KEY, Receiver
from .telling import FACTS, NOW, reach, sent, tell


def test_the_messenger_takes_what_is_signed(cast: Cast, messenger: Receiver) -> None:
    reach(cast.clerk, "webhook")
    tell(cast.clerk)
    relay.relay(now=NOW)
    (taken,) = messenger.taken
    assert taken["to"] == "lin.xiaomei"
    assert "150203-2026-00012" in taken["subject"]
    assert taken["link"].endswith("/cases/")
    assert messenger.refused == []
    assert sent("webhook").state == State.SENT


def test_a_wrong_key_is_refused_and_the_message_waits_until_it_is_right(
    cast: Cast, messenger: Receiver, settings: Any
) -> None:
    settings.WEBHOOK_KEY = "another-key-that-nobody-else-has0"
    reach(cast.clerk, "webhook")
    tell(cast.clerk)
    relay.relay(now=NOW)
    assert (messenger.refused, messenger.taken) == (["signature"], [])
    assert sent("webhook").state == State.PENDING
    settings.WEBHOOK_KEY = KEY
    relay.relay(now=NOW + timedelta(minutes=1))
    assert sent("webhook").state == State.SENT


def test_a_call_cannot_be_played_again(messenger: Receiver) -> None:
    nonces = []
    for _ in range(2):
        post(messenger.url, KEY, {"id": "same"})
        nonces.append(set(messenger.nonces))
    assert len(nonces[1]) == 2


def test_a_message_that_comes_twice_has_the_same_identity(cast: Cast, messenger: Receiver) -> None:
    reach(cast.clerk, "webhook")
    tell(cast.clerk)
    messenger.answers.append("drop")
    relay.relay(now=NOW)
    assert sent("webhook").state == State.PENDING
    relay.relay(now=NOW + timedelta(minutes=1))
    assert sent("webhook").state == State.SENT
    assert len(messenger.taken) == 2
    assert len({one["id"] for one in messenger.taken}) == 1
    assert "150203" not in messenger.taken[0]["id"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [(200, State.SENT), (503, State.PENDING), (429, State.PENDING), (404, State.PENDING),
     (500, State.PENDING), ("redirect", State.PENDING), (422, State.DEAD)],
)  # fmt: skip
def test_what_each_answer_of_the_messenger_means(
    cast: Cast, messenger: Receiver, answer: int | str, state: State
) -> None:
    reach(cast.clerk, "webhook")
    tell(cast.clerk)
    messenger.answers.append(answer)
    relay.relay(now=NOW)
    assert sent("webhook").state == state
    assert messenger.calls == 1


def urgently(cast: Cast, key: str = "test") -> None:
    reach(cast.clerk, "sms")
    tell(cast.clerk, key, urgent=True)


def wished(cast: Cast, key: str = "test") -> None:
    reach(cast.clerk, "sms")
    Preference.objects.get_or_create(user=cast.clerk, kind="deadline", channel="sms", wanted=True)
    tell(cast.clerk, key)


def test_a_text_message_is_one_line_to_the_number(cast: Cast, gateway: Receiver) -> None:
    urgently(cast)
    relay.relay(now=NOW)
    (taken,) = gateway.taken
    assert taken["to"] == "+8613800138000"
    assert FACTS["number"] in taken["text"]
    assert "\n" not in taken["text"]


@pytest.mark.parametrize("answer", ["drop", 500, 502])
def test_a_text_message_that_perhaps_arrived_is_never_repeated_by_itself(
    cast: Cast, gateway: Receiver, answer: int | str
) -> None:
    wished(cast)
    gateway.answers.append(answer)
    for hours in range(4):
        relay.relay(now=NOW + timedelta(hours=hours))
    assert sent("sms").state == State.UNKNOWN
    assert gateway.calls == 1


@pytest.mark.parametrize("answer", [429, 503])
def test_a_text_message_that_surely_was_not_taken_is_tried_again(
    cast: Cast, gateway: Receiver, answer: int
) -> None:
    wished(cast)
    gateway.answers.append(answer)
    relay.relay(now=NOW)
    relay.relay(now=NOW + timedelta(minutes=1))
    assert sent("sms").state == State.SENT
    assert gateway.calls == 2


def test_an_urgent_text_message_is_repeated_until_it_is_taken(cast: Cast, gateway: Receiver) -> None:
    urgently(cast)
    gateway.answers.extend(["drop", 500])
    for minutes in (0, 1, 5):
        relay.relay(now=NOW + timedelta(minutes=minutes))
    assert sent("sms").state == State.SENT
    assert gateway.calls == 3


@pytest.mark.parametrize(("urgent", "state"), [(False, State.UNKNOWN), (True, State.SENT)])
def test_the_text_message_of_a_dead_relay_goes_to_a_person_unless_it_is_urgent(
    cast: Cast, gateway: Receiver, urgent: bool, state: State
) -> None:
    urgently(cast) if urgent else wished(cast)
    Message.objects.filter(pk=sent("sms").pk).update(state=State.LEASED, attempts=1)
    relay.relay(now=NOW)
    assert sent("sms").state == state
    assert gateway.calls == urgent


def test_a_receiver_that_trickles_is_cut_off(gateway: Receiver, settings: Any) -> None:
    settings.OUTBOUND_TIMEOUT = 0.3
    gateway.answers.append("trickle")
    begun = time.monotonic()
    with pytest.raises(Unsure):
        post(gateway.url, KEY, {"id": "1"})
    assert time.monotonic() - begun < 2


def test_private_networks_are_not_called_unless_they_are_named(messenger: Receiver, settings: Any) -> None:
    settings.OUTBOUND_PRIVATE = [ip_network("10.0.0.0/8")]
    with pytest.raises(NotSent, match="may not be called"):
        post(messenger.url, KEY, {})
    settings.OUTBOUND_HOSTS = {"localhost", "127.0.0.1"}
    with pytest.raises(NotSent, match="may not be called"):
        post(f"http://localhost:{messenger.port}/", KEY, {})
    assert messenger.calls == 0


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "192.168.0.1"])  # noqa: S104
def test_no_disguise_of_an_inner_address_is_called(settings: Any, host: str) -> None:
    settings.OUTBOUND_HOSTS, settings.OUTBOUND_PRIVATE = {host.strip("[]")}, []
    with pytest.raises(NotSent, match="may not be called"):
        post(f"https://{host}/", KEY, {})


def test_a_host_that_is_not_in_the_settings_is_not_called(messenger: Receiver, settings: Any) -> None:
    settings.OUTBOUND_HOSTS = {"elsewhere.example.cn"}
    with pytest.raises(NotSent, match="not in the settings"):
        post(messenger.url, KEY, {})
    assert messenger.calls == 0


def test_the_open_net_is_called_only_sealed(settings: Any) -> None:
    settings.OUTBOUND_HOSTS, settings.OUTBOUND_PRIVATE = {"8.8.8.8"}, []
    with pytest.raises(NotSent, match="may not be called"):
        post("http://8.8.8.8/", KEY, {})


def test_a_refused_connection_is_surely_not_sent(settings: Any) -> None:
    settings.OUTBOUND_HOSTS, settings.OUTBOUND_PRIVATE = {"127.0.0.1"}, [ip_network("127.0.0.1/32")]
    with pytest.raises(NotSent) as caught:
        post("http://127.0.0.1:1/", KEY, {})
    assert not isinstance(caught.value, Unsure | Refused)
    assert caught.value.whole


def test_a_broken_gateway_keeps_no_mail_waiting(cast: Cast, gateway: Receiver, messenger: Receiver) -> None:
    gateway.answers.extend([503] * 50)
    reach(cast.clerk, "sms", "webhook")
    for key in range(10):
        tell(cast.clerk, str(key), urgent=True)
    relay.relay(now=NOW)
    assert len(messenger.taken) == 10
    assert gateway.calls == breakers.AFTER
