"""What a deadline is about, as far as this room may know: a kind, and a handler that its own room registers.

The handler is called inside the transaction in which the rungs fire, with all fired rungs of its kind at
once. It writes the history of its own room and says who is told; it asks a constant number of questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = [
    "EffectHandler", "Fired", "Handler", "Notice", "Waiting", "effect", "effect_of", "handler_of",
    "late_watchers", "naming_of", "numbers", "subject", "watching_of",
]  # fmt: skip


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
    """Audiences of all rungs that fired now; one may stand twice."""


@dataclass(frozen=True)
class Notice:
    """Who is told of a fired rung, with which facts (no personal data), and where the message leads."""

    fired: Fired
    people: Sequence[int]
    path: str
    facts: dict[str, Any] = field(default_factory=dict)
    kind: str = "deadline"
    """Kind of message."""
    key: str = ""
    """What makes it one message where several rungs tell the same people the same; else each rung tells."""
    about: str = ""
    """What it speaks of, if not its own deadline (notifications.truth)."""


@dataclass(frozen=True)
class Waiting:
    """An open deadline as far as its own room must know it to say who it waits for, and what it is called."""

    deadline: int
    policy: str
    kind: str
    subject: int
    file: int | None
    office: int


Handler = Callable[[Sequence[Fired]], Sequence[Notice]]
Watching = Callable[[Sequence[Waiting], Sequence[str], datetime], Mapping[int, Sequence[int]]]
"""From open deadlines, audiences and a moment: who is told of each now, by the deadline."""
Naming = Callable[[Sequence[Waiting]], Mapping[int, str]]
"""From open deadlines: the number under which people know what each is about, by the deadline."""
EffectHandler = Callable[[Fired], None]
_handlers: dict[str, Handler] = {}
_watching: dict[str, Watching] = {}
_naming: dict[str, Naming] = {}
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


def late_watchers(kind: str, function: Watching) -> None:
    """Register who an open deadline of a kind waits for now; the daily digest asks."""
    if _watching.setdefault(kind, function) is not function:
        raise ValueError(f"two kinds of watchers for deadlines of {kind}")


def watching_of(kind: str) -> Watching | None:
    """Who says whom a deadline of that kind waits for; None when no room registered it."""
    return _watching.get(kind)


def numbers(kind: str, function: Naming) -> None:
    """Register how people call what a deadline of a kind is about; lists of deadlines ask."""
    if _naming.setdefault(kind, function) is not function:
        raise ValueError(f"two namings for deadlines of {kind}")


def naming_of(kind: str) -> Naming | None:
    """Who names what deadlines of that kind are about; None when no room registered it."""
    return _naming.get(kind)
