"""Whether what a message speaks of is still so: asked again before sending. Each room answers for its own."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["is_still_true", "still_true"]

Answer = Callable[[str], bool]
"""Told what follows the prefix (`7:2` of `deadline:7:2`), says whether it still holds."""

_answers: dict[str, Answer] = {}


def still_true(prefix: str, function: Answer) -> None:
    """Register who knows whether messages about `prefix:…` still hold; called in `apps.py` of a room.

    Raises:
        ValueError: another function answers for that prefix.
    """
    if _answers.setdefault(prefix, function) is not function:
        raise ValueError(f"two answers for messages about {prefix}")


def is_still_true(about: str) -> bool:
    """Whether a message about that may still be sent. What nobody answers for stays true."""
    prefix, _colon, rest = about.partition(":")
    answer = _answers.get(prefix)
    return answer is None or answer(rest)
