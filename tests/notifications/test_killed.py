"""A relay that is killed (-9) between any two steps: what the reader gets, and that another one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from notifications.models import Message, Preference, State
from notifications.services.relay import relay
from tests.cast import Cast

from .receivers import KEY, MailServer, Receiver
from .telling import reach, sent, tell

pytestmark = pytest.mark.django_db(transaction=True)
RELAY = "import django; django.setup(); from notifications.services.relay import relay; relay()"


@pytest.fixture
def other(mail: MailServer, gateway: Receiver) -> dict[str, str]:
    """The environment of another process that relays to the same receivers from the same database."""
    place = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.test_settings",
        "DATABASE_URL": f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}",
        "YIZHAN_MAIL_URL": f"smtp://127.0.0.1:{mail.port}",
        "YIZHAN_MAIL_FROM": "notice@centre.example.cn",
        "YIZHAN_SMS_URL": gateway.url,
        "YIZHAN_SMS_KEY": KEY,
        "YIZHAN_PRIVATE_PEERS": "127.0.0.1/32",
    }


def killed_at(point: str, environment: dict[str, str]) -> None:
    """Run another relay that dies there."""
    done = subprocess.run(
        [sys.executable, "-c", RELAY],
        cwd=Path(django_settings.BASE_DIR),
        env={**environment, "CRASH_AT": point},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


def lease_ends() -> None:
    """The minute of the lease is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET next_try_at = clock_timestamp() WHERE state = 'leased'"
        )


@pytest.mark.parametrize(("point", "copies"), [("relay.leased", 1), ("relay.sent", 2), ("relay.marked", 1)])
def test_a_mail_arrives_whichever_line_its_relay_dies_at(
    cast: Cast, mail: MailServer, other: dict[str, str], point: str, copies: int
) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk)
    killed_at(point, other)
    assert relay() == 0, "the lease still belongs to the dead"
    lease_ends()
    relay()
    assert sent("email").state == State.SENT
    assert len(mail.ids) == copies
    assert len(set(mail.ids)) == 1


@pytest.mark.parametrize("urgent", [False, True])
def test_a_text_message_is_repeated_after_a_kill_only_when_it_is_urgent(
    cast: Cast, gateway: Receiver, other: dict[str, str], urgent: bool
) -> None:
    reach(cast.clerk, "sms")
    Preference.objects.create(user=cast.clerk, kind="deadline", channel="sms", wanted=True)
    tell(cast.clerk, urgent=urgent)
    killed_at("relay.sent", other)
    lease_ends()
    relay()
    assert sent("sms").state == (State.SENT if urgent else State.UNKNOWN)
    assert len(gateway.taken) == (2 if urgent else 1)
    assert len({one["id"] for one in gateway.taken}) == 1


def test_relays_that_run_at_once_send_each_mail_once(cast: Cast, mail: MailServer) -> None:
    together = Barrier(4)
    reach(cast.clerk, "email")
    for number in range(40):
        tell(cast.clerk, str(number))

    def worker(_number: int) -> int:
        together.wait()
        try:
            return relay()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(worker, range(4)))
    assert sum(taken) == len(mail.ids) == len(set(mail.ids)) == 40
    assert Message.objects.filter(channel="email", state=State.SENT, attempts=1).count() == 40


def test_a_relay_that_comes_back_from_the_dead_changes_nothing_any_more(
    cast: Cast, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow beyond its lease: another has sent it meanwhile, and what the first says no longer counts."""
    reach(cast.clerk, "email")
    tell(cast.clerk)
    calls: list[Any] = []

    def slow(name: str) -> None:
        if name == "relay.sent" and not calls:
            calls.append(name)
            lease_ends()
            relay()
            Message.objects.filter(state=State.SENT).update(problem="by the second")

    monkeypatch.setattr("notifications.services.relay.crash_point", slow)
    relay()
    row = sent("email")
    assert (row.state, row.attempts, row.problem) == (State.SENT, 2, "by the second")
    assert len(set(mail.ids)) == 1
