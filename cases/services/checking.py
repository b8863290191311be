"""What several services check alike: days, and the refusal that names the fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from core.errors import BadInput

__all__ = ["refuse_wrong", "wrong_day"]


def refuse_wrong(sentences: Mapping[str, str]) -> None:
    """Raises BadInput with every sentence that is not empty, by its field."""
    fields = {name: [sentence] for name, sentence in sentences.items() if sentence}
    if fields:
        raise BadInput(_("Some fields need your attention."), code="incomplete", fields=fields)


def wrong_day(day: date | None, *, today: date, least: date | None = None, before: str = "") -> str:
    """What is wrong with a day that has passed or is today; empty if nothing.

    Args:
        least: the first day it may be.
        before: the sentence for a day before that.
    """
    if day is None:
        return _("Give the day.")
    if day > today:
        return _("This day lies in the future.")
    return before if least and day < least else ""
