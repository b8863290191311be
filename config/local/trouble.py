"""What goes wrong on this machine is told in one sentence, never as a traceback."""

from __future__ import annotations

import os
import sys


class Trouble(Exception):  # noqa: N818 — it is a sentence, not a fault
    """A sentence for the person at the terminal: what is wrong and what to do."""


class Stop(BaseException):
    """Ctrl-C or SIGTERM arrived."""


def show(line: str) -> None:
    """One line for the person; stdout belongs to the command itself, as in ``bin/manage … > file``."""
    print(line, file=sys.stderr, flush=True)


def say(text: str) -> None:
    """One line of progress."""
    show(f"· {text}")


def colourful() -> bool:
    """Whether the terminal wants colours."""
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ
