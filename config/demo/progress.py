"""How far a long load is: one line that is drawn again on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import Protocol

BAR = 30
PLAIN_EVERY = 15.0
"""Seconds between two plain lines; a terminal is drawn four times a second."""


class Out(Protocol):
    """Where it is written; django's OutputWrapper and io.StringIO are such."""

    def write(self, text: str, /) -> object: ...

    def isatty(self) -> bool: ...

    def flush(self) -> None: ...


class Progress:
    """Told how many are done."""

    def __init__(self, out: Out, total: int, already: int = 0) -> None:
        self.out, self.total, self.already = out, total, already
        self.began = monotonic()
        self.terminal = out.isatty()
        self.said = 0.0 if self.terminal else self.began

    def __call__(self, done: int) -> None:
        """`done` of all, those of an earlier, broken run included."""
        now = monotonic()
        every = 0.25 if self.terminal else PLAIN_EVERY
        if now - self.said < every and done < self.total:
            return
        self.said = now
        line = self._line(done, now - self.began)
        self.out.write(f"\r\033[2K{line}" if self.terminal else f"{line}\n")
        if self.terminal and done >= self.total:
            self.out.write("\n")
        self.out.flush()

    def _line(self, done: int, seconds: float) -> str:
        rate = (done - self.already) / seconds if seconds else 0.0
        left = f"{_time((self.total - done) / rate)} left" if rate and done < self.total else _time(seconds)
        full = BAR * done // max(1, self.total)
        bar = "█" * full + "░" * (BAR - full)
        return f"{bar} {done:>5}/{self.total} {100 * done // max(1, self.total):>3} %  {rate:.1f}/s  {left}"


def _time(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
