"""What the health page says about figures: how fresh the roll-up is, whether it agrees with the events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import COUNTED, Event
from reports.models import Horizon

__all__ = ["COMPARED_WITHIN", "LONGEST_TAIL", "STILL_AFTER", "Figures", "figures", "said_of"]

STILL_AFTER = timedelta(minutes=10)
"""Rolling up is looked at every ten seconds; after this time it stands still."""
COMPARED_WITHIN = timedelta(hours=26)
LONGEST_TAIL = 50_000
"""Acts that are added while figures are read; more of them make every page of figures slow."""
Length = Callable[[timedelta], str]


@dataclass(frozen=True)
class Figures:
    """The state of the roll-up: two statements."""

    rolled: timedelta | None
    """How long ago; None if never."""
    tail: int
    still: bool
    compared: timedelta | None
    differences: int

    @property
    def fresh(self) -> bool:
        return not self.still and self.tail <= LONGEST_TAIL

    @property
    def agrees(self) -> bool:
        return not self.differences and (self.compared is None or self.compared <= COMPARED_WITHIN)


def figures(now: datetime) -> Figures:
    """Look at the roll-up."""
    known = Horizon.objects.filter(pk=Horizon.ONE).first() or Horizon()
    tail = Event.objects.filter(act__in=COUNTED, tx__gte=known.upto, pk__gt=known.floor)
    seen = tail.aggregate(count=Count("pk"), oldest=Min("at"))
    since = known.rolled_at or seen["oldest"]
    return Figures(
        rolled=now - known.rolled_at if known.rolled_at else None,
        tail=seen["count"],
        still=since is not None and now - since > STILL_AFTER,
        compared=now - known.checked_at if known.checked_at else None,
        differences=known.differences,
    )


def said_of(found: Figures, length: Length) -> tuple[tuple[str, str], tuple[str, str]]:
    """Value and advice of both checks."""
    rolled, compared = (_ago(one, length) for one in (found.rolled, found.compared))
    waits = ngettext("%(n)d act in the tail", "%(n)d acts in the tail", found.tail) % {"n": found.tail}
    told = ngettext("%(n)d row differed", "%(n)d rows differed", found.differences) % {"n": found.differences}
    return (
        (_("%(rolled)s, %(waits)s") % {"rolled": rolled, "waits": waits}, _still(found)),
        (_("%(told)s, compared %(ago)s") % {"told": told, "ago": compared}, _doubted(found)),
    )


def _ago(age: timedelta | None, length: Length) -> str:
    return _("never") if age is None else _("%(length)s ago") % {"length": length(age)}


def _still(found: Figures) -> str:
    if found.still:
        return _(
            "Look whether a sweeper or Celery with its beat runs. Figures stay exact, but pages get slower."
        )
    return _("Some transaction has been open for long and holds the roll-up back. Look which, and end it.")


def _doubted(found: Figures) -> str:
    if found.differences:
        return _(
            "They were made anew from the acts; the log names their months. Look what wrote to the tables, "
            "then run bin/manage figures rebuild, which begins the count anew."
        )
    return _("Look whether Celery runs with its beat: it compares every night.")
