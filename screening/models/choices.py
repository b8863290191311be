"""The closed lists of screening: kinds, frequencies, outcomes of a return, states of a finding."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScreeningKind(models.TextChoices):
    """How a screening is done (seed 004: general with key, routine with concentrated screening)."""

    GENERAL = "general", _("General screening")
    KEY = "key", _("Key screening")
    ROUTINE = "routine", _("Routine screening")
    CONCENTRATED = "concentrated", _("Concentrated screening")


class Frequency(models.TextChoices):
    """How often; a key period raises it, never lowers it."""

    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    ONCE = "once", _("once, within its time")

    @property
    def rank(self) -> int:
        """The higher, the more often."""
        return {"once": 0, "quarterly": 1, "monthly": 2, "weekly": 3, "daily": 4}[self.value]


class ReturnOutcome(models.TextChoices):
    """What a unit says of its round."""

    NOTHING = "nothing", _("Nothing found")
    FINDINGS = "findings", _("Findings reported")


class FindingState(models.TextChoices):
    """Where a finding stands in the ledger; it stays in the ledger for good."""

    WATCHED = "watched", _("Watched")
    SETTLED = "settled", _("Settled on the spot")
    CASE = "case", _("Handled as a case")
    ASKED = "asked", _("Strike-off asked for")
    STRUCK_OFF = "struck_off", _("Struck off")

    @property
    def colour(self) -> str:
        return _LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return _LOOKS[self.value][1]


_LOOKS = {
    "watched": ("orange", "eye"),
    "settled": ("green", "circle-check"),
    "case": ("azure", "folder"),
    "asked": ("orange", "send"),
    "struck_off": ("secondary", "clipboard-check"),
}


class EntryKind(models.TextChoices):
    """What happened to a finding: one line of its history."""

    FOUND = "found", _("Found")
    MEASURE = "measure", pgettext_lazy("finding", "Measure taken")
    CHARGE = "charge", _("Person in charge named")
    MAJOR = "major", _("Reported as a major risk")
    SETTLED = "settled", pgettext_lazy("finding", "Settled")
    CASE = "case", _("Logged as a case")
    MOVED = "moved", _("The case went on")
    ASKED = "asked", _("Strike-off asked for")
    REFUSED = "refused", _("Strike-off refused")
    STRUCK_OFF = "struck_off", _("Struck off")


class Direction(models.TextChoices):
    """Where a major risk is reported, at the same time (seed 004: to the authority above and the party
    committee and government of the place; told to the bodies and departments concerned)."""

    UP = "up", _("reported upward")
    SIDEWAYS = "sideways", _("told sideways")
