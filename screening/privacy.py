"""What of a finding is shown: its people masked, also where its words speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.presenters.masking import shown_text

from .models import FindingPerson

__all__ = ["masked"]


def masked(text: str, people: Iterable[FindingPerson]) -> str:
    """The text with the names of these people, identity card and mobile numbers masked."""
    known: Any = list(people)
    return shown_text(text, known)
