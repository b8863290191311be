"""The log line. Texts of exceptions and bodies of requests can hold personal data: neither is written."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from core.context import request_context


class OneLine(logging.Formatter):
    """``time level logger [request] text``; a traceback becomes its kind and its places, without values."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = without_query(record.getMessage())
        if record.exc_info and record.exc_info[0]:
            text = f"{text} | {record.exc_info[0].__name__}{places(record.exc_info[2])}"
        line = f"{when} {record.levelname} {record.name} [{request_context().request_id or '-'}] {text}"
        return line.replace("\r", " ").replace("\n", " ⏎ ")


def without_query(text: str) -> str:
    """The text with everything after a question mark cut off in each address."""
    return " ".join(word.partition("?")[0] if word.startswith("/") else word for word in text.split(" "))


def places(trace: TracebackType | None, deepest: int = 8) -> str:
    """`` < file:line`` for the deepest frames, innermost first."""
    frames = traceback.extract_tb(trace)[-deepest:]
    return "".join(f" < {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
