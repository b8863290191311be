"""Cases that stand open at the end of the last day asked, all of them and the red ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases.models import AlertLevel

from .address import Address

__all__ = ["OPEN", "open_label", "open_meaning", "open_url"]

OPEN = ("open", "open_red")
_LEVELS_BELOW = 2
"""So far below the person's own place the list of cases can be narrowed."""


def open_label(code: str) -> str:
    return _("Red and open") if code == "open_red" else _("Open cases")


def open_meaning(code: str) -> str:
    """How it is counted."""
    if code == "open_red":
        return _("red cases not ended at the end of the last day")
    return _("cases not ended at the end of the last day")


def open_url(address: Address, code: str, **changes: Any) -> str:
    """The list of the cases open now; empty where the last day asked is over, or out of its reach."""
    asked = address.asked
    gone = date.fromisoformat(changes.pop("until", asked.until.isoformat())) < timezone.localdate()
    changes.pop("since", None)
    if address.wall or gone or address.depth > _LEVELS_BELOW or "own" in changes:
        return ""
    given = {"state": "open", "region": asked.place.pk, **asked.narrowed}
    given |= {"region" if name == "place" else name: value for name, value in changes.items()}
    if code == "open_red":
        given["level"] = AlertLevel.RED.value
    return f"{reverse('cases:list')}?{urlencode(given)}"
