"""Words that every rendering of a report shares."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import pgettext_lazy

from .document import Document

__all__ = ["COMPARED", "FIGURE", "FORMULA", "VALUE", "about"]

FIGURE = pgettext_lazy("report", "Figure")
VALUE = pgettext_lazy("report", "Value")
COMPARED = pgettext_lazy("report", "Compared with")
FORMULA = pgettext_lazy("report", "Formula")


def about(document: Document) -> Iterator[str]:
    """The lines below the title: its number, the place and the period, when it was made."""
    lines = (str(document.issue), "　".join(filter(None, (document.place, document.period))), document.made)
    yield from filter(None, lines)
