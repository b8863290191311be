"""Who plays the lives of a centre-year: this process alone, or one helper process for each part.

One process begins every dispute, because the numbers of a county are one series; what follows splits by
office. A helper reads the numbers of scripts from its standard input and ends with it, so that none outlives
a load that is killed.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import IO, Protocol, Self

from django.conf import settings

from core.errors import Conflict

from . import year
from .script import Script
from .year import Plan

Told = Callable[[int], None]


class Hands(Protocol):
    """Takes disputes that were begun and committed, and plays their lives."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def take(self, scripts: Sequence[Script]) -> None:
        """Play these, now or soon."""

    def done(self) -> int:
        """How many were played so far."""

    def finish(self, tell: Told) -> None:
        """Play what is left."""


class Alone:
    """Every life at once, in this process."""

    def __init__(self, live: Callable[[Script], None]) -> None:
        self.live, self.played = live, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def take(self, scripts: Sequence[Script]) -> None:
        for script in scripts:
            self.live(script)
            self.played += 1

    def done(self) -> int:
        return self.played

    def finish(self, tell: Told) -> None:
        tell(self.played)


class Helpers:
    """One process for each part; it is told numbers, and answers a dot for each dispute it has played."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.parts = year.parts(year.scripts(plan, seed=seed))
        given = ["--year", f"--seed={seed}", f"--accepted={plan.accepted}", f"--closed={plan.closed}"]
        self.command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", *given]
        self.helpers: list[subprocess.Popen[bytes]] = []
        self.taken = self.played = 0
        self.answers = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        for part in range(year.PARTS):
            helper = subprocess.Popen(  # noqa: S603 — our own command
                [*self.command, f"--part={part}", "--skip-checks"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self.helpers.append(helper)
            self.answers.register(_pipe(helper.stdout), selectors.EVENT_READ, helper)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for helper in self.helpers:
            if kind:
                helper.terminate()
            _pipe(helper.stdin).close()
            helper.wait()
            _pipe(helper.stdout).close()
        self.answers.close()

    def take(self, scripts: Sequence[Script]) -> None:
        """Tell the numbers; together they fit into the pipes, so this never waits for a helper."""
        for script in scripts:
            pipe = _pipe(self.helpers[self.parts[script.decided]].stdin)
            pipe.write(f"{script.number}\n".encode())
        for helper in self.helpers:
            _pipe(helper.stdin).flush()
        self.taken += len(scripts)

    def done(self) -> int:
        return self._read(0)

    def finish(self, tell: Told) -> None:
        while self._read(1.0) < self.taken:
            tell(self.played)
        tell(self.played)

    def _read(self, wait: float) -> int:
        for key, _event in self.answers.select(wait):
            answer = os.read(key.fd, 4096)
            if not answer:
                raise Conflict(
                    "A helper process has ended; the reason stands above. Run it again: it goes on."
                )
            self.played += answer.count(b".")
        return self.played


def help_with(part: int, scripts: Sequence[Script], live: Callable[[Script], None]) -> None:
    """The helper's half: play the numbers told on standard input, answer each with a dot."""
    office = year.parts(scripts)
    for number in _told():
        script = scripts[number]
        if office[script.decided] != part:
            raise Conflict(f"Dispute {number} belongs to another part.")
        live(script)
        try:
            os.write(sys.stdout.fileno(), b".")
        except BrokenPipeError:
            return  # the load was killed; what it left is played by the next one


def _told() -> Iterable[int]:
    # readline, because iterating would wait for a full block.
    return map(int, iter(sys.stdin.readline, ""))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError
    return pipe
