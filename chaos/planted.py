"""Eight bugs that such systems really have. A harness that does not find them finds nothing.

`PLANT=<name>` puts one into the process that reads it; only where settings.CRASH_POINTS is on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings

__all__ = ["PLANTS", "plant"]


def plant(name: str) -> None:
    """Put that bug into this process; "" puts none."""
    if not name:
        return
    if not settings.CRASH_POINTS:
        raise RuntimeError("bugs are planted in tests and in bin/chaos only")
    PLANTS[name]()


def two_statements() -> None:
    """The sweep claims in one transaction and tells in another: what dies in between told nobody."""
    from core.crash import crash_point
    from deadlines.services import sweep

    def batch(now: datetime | None, *given: Any, **more: Any) -> int:
        fired = sweep._claim(now, *given, **more)
        if fired:
            crash_point("sweep.claimed")
            sweep._tell(fired)
        return len(fired)

    sweep._batch = batch


def app_clock() -> None:
    """The process's own clock decides what is due."""
    from django.utils import timezone

    from deadlines.services import sweep

    claim = sweep._claim

    def by_the_wall(now: datetime | None, *given: Any) -> Any:
        return claim(now or timezone.now(), *given)

    sweep._claim = by_the_wall


def eta_task() -> None:
    """Nobody sweeps: each deadline is a message in Redis that is delivered when it is due (chaos.tasks)."""
    from deadlines.services import sweep

    sweep._batch = lambda *_given, **_more: 0


def key_without_epoch() -> None:
    """A date that moved may ring again, but its message has the key of the first time."""
    from deadlines.services import sweep

    letter_of = sweep._letter

    def without(*given: Any) -> Any:
        letter = letter_of(*given)
        kind, deadline, _epoch, rung = letter.key.split(":")
        return replace(letter, key=f"{kind}:{deadline}:{rung}")

    sweep._letter = without


def mark_before_send() -> None:
    """A message is marked as sent before it is: what dies in between is never sent."""
    from core.crash import crash_point
    from notifications.models import State
    from notifications.services import relay

    def deliver(message: Any, sender: Any, now: datetime | None) -> None:
        relay._mark(message, State.SENT, "", now)
        crash_point("relay.sent")
        relay._outcome(message, sender)

    relay._deliver = deliver


def no_idempotency_key() -> None:
    """Every request is a new one, though the form is the same."""
    from core import idempotency

    claim = idempotency._claim
    idempotency._claim = lambda user, action, _key, _print: claim(user, action, uuid4().hex, "")


def list_without_scope() -> None:
    """Whoever may see cases sees all of them."""
    from cases.models.case import CaseQuerySet

    CaseQuerySet.visible_to = lambda self, *_given: self.all()  # type: ignore[method-assign]


def written_twice() -> None:
    """No bug: the same messages are written twice, as a repeated act does. Their key must stand that."""
    from deadlines.services import sweep

    spread = sweep.spread

    def twice(letters: Sequence[Any]) -> int:
        return spread(letters) + spread(letters)

    sweep.spread = twice


def outbox_without_unique_key() -> None:
    """Messages have a key, but nothing keeps it unique (the scenario drops the constraint)."""
    from notifications.services import outbox

    outbox._INSERT = outbox._INSERT.replace("ON CONFLICT (key) DO NOTHING", "")
    written_twice()


PLANTS: dict[str, Callable[[], None]] = {
    function.__name__: function
    for function in (
        two_statements, app_clock, eta_task, key_without_epoch, mark_before_send, no_idempotency_key,
        list_without_scope, outbox_without_unique_key, written_twice,
    )
}  # fmt: skip
