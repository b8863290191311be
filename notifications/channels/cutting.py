"""The end of a conversation that lasts too long: a timeout for each answer lets a slow one trickle on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer

__all__ = ["cut_after"]


@contextmanager
def cut_after(seconds: float, line: socket.socket) -> Iterator[None]:
    """Cut the line when the block lasts longer; whoever reads from it meets its end."""
    timer = Timer(max(0.05, seconds), _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # it ended by itself
        line.shutdown(socket.SHUT_RDWR)
