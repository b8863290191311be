"""The messages of the acts on a case: which kinds there are, and to whom each goes.

A row of cases/flow.py names the kinds it `tells`; `tell` writes them as part of the act, in one statement. A
later room says with `audience` whom its own kinds go to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from notifications.services.outbox import Draft, write

from .models import Case, Event
from .transitions import Transition

__all__ = ["Audience", "audience", "tell"]

Audience = Callable[[Case, Event], Sequence[Draft]]
_audiences: dict[str, Audience] = {}


def audience(kind: str, whom: Audience) -> None:
    """Register who gets the messages of a kind, and what they say."""
    if _audiences.setdefault(kind, whom) is not whom:
        raise ValueError(f"{kind} goes to two audiences")


def tell(row: Transition, case: Case, event: Event) -> int:
    """Write what the act tells; how many messages. No statement if it tells nobody."""
    return write([draft for kind in sorted(row.tells) for draft in _drafts(kind, case, event)])


def _drafts(kind: str, case: Case, event: Event) -> Iterable[Draft]:
    found = _audiences.get(kind)
    return found(case, event) if found else ()
