"""What was planned and what was acknowledged: a line of JSON each, on disk before anybody believes it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Append-only; each line is fsynced before `write` returns."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")

    def write(self, **line: Any) -> None:
        self.file.write(json.dumps({"wrote": time.time(), **line}) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole line; the last may be cut by a kill."""
    if path.exists():
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(text)
            except ValueError:
                continue
