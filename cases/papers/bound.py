"""What the bound file tells its own contents and back cover."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One line of the contents; `page` is where it begins, `mark` names that place in the Word file."""

    title: str
    page: int | None = None
    remark: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Bound:
    """The lines of the contents and the count of all pages."""

    entries: tuple[Entry, ...]
    pages: int
