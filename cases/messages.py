"""The messages of the acts on a case: which kinds there are, and to whom each goes.

A row of cases/flow.py names the kinds it `tells`; `tell` writes them as part of the act, in one statement. A
later room says with `audience` whom its own kinds go to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from deadlines.services.quiet import opening
from notifications.services.outbox import Draft, write

from .models import AlertLevel, Case, Event
from .transitions import Transition

__all__ = ["Audience", "audience", "drafts", "tell"]

Audience = Callable[[Case, Event], Sequence[Draft]]
_audiences: dict[str, Audience] = {}


def audience(kind: str, whom: Audience) -> None:
    """Register who gets the messages of a kind, and what they say."""
    if _audiences.setdefault(kind, whom) is not whom:
        raise ValueError(f"{kind} goes to two audiences")


def drafts(
    kind: str, case: Case, event: Event, people: Iterable[int | None], /, *, about: str = "", **facts: Any
) -> list[Draft]:
    """The message of an act to each of these people but the one who acts; a red case's is urgent.

    Args:
        about: what it speaks of, if that may stop being true (notifications.truth).
        facts: codes, offices and days, beside those of every message: number, act, its coded facts, office.
    """
    told = dict.fromkeys(person for person in people if person is not None and person != event.by_id)
    if not told:
        return []
    urgent = case.alert_level == AlertLevel.RED
    waits = None if urgent else opening(office=event.organisation_id, at=event.at)
    common = {"act": event.kind, "number": case.number, "office": event.organisation.name}
    return [
        Draft(
            key=f"event:{event.pk}:{kind}:{person}", kind=kind, recipient=person, urgent=urgent, about=about,
            facts={**common, **_plain(event.facts), **facts}, at=event.at, office=event.organisation_id,
            path=reverse("cases:detail", args=[case.number]),
            not_before=waits,
        )
        for person in told
    ]  # fmt: skip


def tell(row: Transition, case: Case, event: Event) -> int:
    """Write what the act tells; how many messages. No statement if it tells nobody."""
    return write([draft for kind in sorted(row.tells) for draft in _drafts(kind, case, event)])


def _drafts(kind: str, case: Case, event: Event) -> Iterable[Draft]:
    found = _audiences.get(kind)
    return found(case, event) if found else ()


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The coded facts that are one word or number; the name of an office is the message's own matter."""
    return {name: value for name, value in facts.items() if name != "office" and isinstance(value, str | int)}
