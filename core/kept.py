"""Answers of the database that change a few times a year, kept by the process for half a minute."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings

T = TypeVar("T")
_MOST = 2000
_all: list[dict[Hashable, Any]] = []


def kept(read: Callable[..., T]) -> Callable[..., T]:
    """`read`, asked again for the same arguments only after settings.REFERENCE_SECONDS (0: every time).

    For rows that everybody shares and nobody changes, such as reference lists: what an administrator
    edits is in force everywhere after that time. The answer must not be altered.
    """
    answers: dict[Hashable, tuple[float, T]] = {}
    _all.append(answers)

    @wraps(read)
    def look(*arguments: Any) -> T:
        now = monotonic()
        known = answers.get(arguments)
        if known and now < known[0]:
            return known[1]
        if len(answers) >= _MOST:
            answers.clear()
        answer = read(*arguments)
        answers[arguments] = (now + settings.REFERENCE_SECONDS, answer)
        return answer

    return look


def forget() -> None:
    """Let this process ask everything anew."""
    for answers in _all:
        answers.clear()
