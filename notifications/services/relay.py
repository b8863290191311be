"""The relay: sends what waits. Any number may run at once, be killed at any line, and run again.

A message is claimed by a lease of a minute with one conditional statement, sent outside any transaction, and
marked. Whoever dies in between loses the lease; the next one takes the message over. What that means for the
reader (docs/adr/0018-messages-are-rows.md): mail and messenger at least once with the same identity, a text
message that is not urgent at most once. Only the clock of the database decides.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from core.crash import crash_point
from notifications.channels import NotSent, Refused, Sender, Unsure, outward
from notifications.models import Message, State

from . import breakers
from .letters import NoLongerNeeded, letter_of

__all__ = ["LEASE", "MOST_ATTEMPTS", "relay"]

_log = logging.getLogger(__name__)

LEASE = 60
"""Seconds one relay has a message for itself; every channel gives up well before."""
MOST_ATTEMPTS = 40
"""About eight hours of a channel that answers "later" every time."""
MOST_FAULTS = 5
"""Attempts that ended in a defect of ours."""

_CLAIM = """
WITH moment AS MATERIALIZED (SELECT COALESCE(%(now)s::timestamptz, clock_timestamp()) AS now),
next AS MATERIALIZED (
    SELECT id, state, state = 'leased' AND NOT (urgent OR %(repeats)s) AS cut_off FROM notifications_message
    WHERE channel = %(channel)s AND state IN ('pending', 'leased')
      AND next_try_at <= (SELECT now FROM moment)
    ORDER BY urgent DESC, next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE notifications_message m
SET state = CASE WHEN next.cut_off THEN 'unknown' ELSE 'leased' END,
    attempts = m.attempts + CASE WHEN next.cut_off THEN 0 ELSE 1 END,
    next_try_at = moment.now + %(lease)s * interval '1 second'
FROM next, moment WHERE m.id = next.id AND m.state = next.state RETURNING m.*
"""
# From five seconds to a quarter of an hour, doubling, each a little different so that no crowd comes back.
_MARK = """
WITH moment AS MATERIALIZED (SELECT COALESCE(%(now)s::timestamptz, clock_timestamp()) AS now)
UPDATE notifications_message m
SET state = %(state)s, problem = %(problem)s,
    sent_at = CASE %(state)s WHEN 'sent' THEN moment.now END,
    next_try_at = CASE %(state)s WHEN 'pending' THEN moment.now
        + greatest(5, least(900, 7 * power(2, least(m.attempts - 1, 20))) * (0.7 + 0.3 * random()))
        * interval '1 second' END
FROM moment WHERE m.id = %(id)s AND m.attempts = %(attempts)s AND m.state IN ('leased', 'unknown')
"""


def relay(*, now: datetime | None = None, most: int = 100, channels: Sequence[str] | None = None) -> int:
    """Send what is due, urgent first, the channels in turn; how many were taken in hand. 0: none is due.

    The sweeper calls this in its loop, with one thread for each channel, so that a mail server that needs
    half a minute for each mail delays no text message.

    Args:
        now: a moved clock, for tests; otherwise the database's.
        channels: only these.
    """
    senders = [one for one in outward() if channels is None or one.code in channels]
    taken = 0
    while senders and taken < most:
        for sender in list(senders):
            message = _claim(sender, now) if breakers.closed(sender.code) else None
            if message is None:
                senders.remove(sender)
                continue
            taken += 1
            _deliver(message, sender, now)
    return taken


def _claim(sender: Sender, now: datetime | None) -> Message | None:
    given = {"now": now, "channel": sender.code, "repeats": sender.repeats, "lease": LEASE}
    return next(iter(Message.objects.raw(_CLAIM, given)), None)


def _deliver(message: Message, sender: Sender, now: datetime | None) -> None:
    crash_point("relay.leased")
    if message.state == State.UNKNOWN:
        _mark(message, State.UNKNOWN, "whoever sent it was cut off; it is not repeated by itself", now)
        return
    state, problem = _outcome(message, sender)
    crash_point("relay.sent")
    _mark(message, state, problem, now)
    crash_point("relay.marked")


def _outcome(message: Message, sender: Sender) -> tuple[State, str]:
    """Try it once: what becomes of the message, and why."""
    try:
        sender.send(letter_of(message, sender))
        breakers.worked(sender.code)
        return State.SENT, ""
    except NoLongerNeeded as reason:
        return State.SKIPPED, str(reason)
    except Refused as refusal:
        breakers.worked(sender.code)
        return State.DEAD, str(refusal)
    except NotSent as delay:
        if delay.whole:
            breakers.failed(sender.code)
        return _later(message, sender, str(delay), unsure=isinstance(delay, Unsure))
    except (OperationalError, InterfaceError):
        raise  # the database itself: the lease ends and another relay takes the message over
    except Exception as fault:  # noqa: BLE001 — a message that cannot be made must not stop the others
        _log.exception("message %s met a fault of ours", message.pk)
        problem = f"a fault of ours: {type(fault).__name__}"
        return _later(message, sender, problem, unsure=True, most=MOST_FAULTS)


def _later(
    message: Message, sender: Sender, problem: str, *, unsure: bool, most: int = MOST_ATTEMPTS
) -> tuple[State, str]:
    if unsure and not (message.urgent or sender.repeats):
        return State.UNKNOWN, problem
    return (State.DEAD if message.attempts >= most else State.PENDING), problem


def _mark(message: Message, state: State, problem: str, now: datetime | None) -> None:
    """Note what became of it, unless another relay has taken it over meanwhile."""
    given = {
        "now": now, "state": state.value, "problem": problem[:300], "id": message.pk,
        "attempts": message.attempts,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MARK, given)
