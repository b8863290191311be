"""What a deadline is about, as far as this room may know: a kind, and a handler that its own room registers.

The handler is called inside the transaction in which the rungs fire, with all fired rungs of its kind at
once. It writes the history of its own room and says who is told; it asks a constant number of questions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = ["EffectHandler", "Fired", "Handler", "Notice", "effect", "effect_of", "handler_of", "subject"]


@dataclass(frozen=True)
class Fired:
    """The highest rung of a deadline that fired in this sweep, with what it overtook."""

    firing: int
    deadline: int
    epoch: int
    rung: int
    code: str
    codes: list[str]
    """This rung and those it overtook."""
    policy: str
    kind: str
    subject: int
    file: int | None
    office: int
    red: bool
    starts_at: datetime
    due_at: datetime
    at: datetime
    tells: list[str]
    """Audiences of all rungs that fired now."""


@dataclass(frozen=True)
class Notice:
    """Who is told of a fired rung, with which facts (no personal data), and where the message leads."""

    fired: Fired
    people: Sequence[int]
    path: str
    facts: dict[str, Any] = field(default_factory=dict)


Handler = Callable[[Sequence[Fired]], Sequence[Notice]]
EffectHandler = Callable[[Fired], None]
_handlers: dict[str, Handler] = {}
_effects: dict[tuple[str, str], EffectHandler] = {}


def subject(kind: str, handler: Handler) -> None:
    """Register who handles the deadlines of a kind of subject."""
    if _handlers.setdefault(kind, handler) is not handler:
        raise ValueError(f"two handlers for deadlines of {kind}")


def handler_of(kind: str) -> Handler:
    """The handler of that kind. Raises LookupError when no room registered one."""
    return _handlers[kind]


def effect(kind: str, code: str, handler: EffectHandler) -> None:
    """Register what an effect of the ladder (`propose_level`, `reassign`) does to a kind of subject."""
    if _effects.setdefault((kind, code), handler) is not handler:
        raise ValueError(f"two effects {code} for deadlines of {kind}")


def effect_of(kind: str, code: str) -> EffectHandler | None:
    """What the effect does; None when it means nothing for that kind."""
    return _effects.get((kind, code))
