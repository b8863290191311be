"""What happened to a case, act by act, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.flow import transition
from cases.models import Event, Person, RefusalReason, ResolutionMode
from cases.ringing import RUNG
from deadlines.models import Policy

from .clock_words import rung_name
from .masking import shown_text
from .story_words import WORDS


@dataclass(frozen=True)
class Told:
    """One event in words."""

    icon: str
    title: str | Promise
    at: datetime
    by: str
    text: str


def story(events: Iterable[Event], people: Iterable[Person]) -> list[Told]:
    """The events, the newest first."""
    known = list(events)
    names, people = _names(known), list(people)
    return [_told(event, names, people) for event in reversed(known)]


def _told(event: Event, names: Mapping[str, str], people: Iterable[Person]) -> Told:
    title, icon = _title(event)
    lines = [*_facts(event, names), shown_text(event.note, people)]
    return Told(
        icon=icon,
        title=title,
        at=event.at,
        by=f"{event.by.name} · {event.organisation.name}" if event.by else event.organisation.name,
        text="\n".join(line for line in lines if line),
    )


def _title(event: Event) -> tuple[str | Promise, str]:
    """Act and icon; a rung that fired is called by its rung."""
    if event.kind == RUNG:
        return rung_name(event.facts["rung"]), "clock-exclamation"
    return WORDS.get(event.kind) or (transition(event.kind).label, "arrow-right")


def _facts(event: Event, names: Mapping[str, str]) -> list[str]:
    """The coded facts of an event as sentences; a code that no list knows any more is shown as it is."""
    lines = []
    if event.kind == RUNG:
        name = names.get(f"policy:{event.facts['policy']}", event.facts["policy"])
        due = timezone.localtime(datetime.fromisoformat(event.facts["due"]))
        lines.append(_("%(clock)s, due %(moment)s") % {"clock": name, "moment": f"{due:%Y-%m-%d %H:%M}"})
    if reason := event.facts.get("reason"):
        lines.append(_("Reason: %(reason)s") % {"reason": names.get(f"reason:{reason}", reason)})
    if ways := event.facts.get("other_ways"):
        told = pgettext("between names", ", ").join(names.get(f"way:{way}", way) for way in ways)
        lines.append(_("Other ways told: %(ways)s") % {"ways": told})
    return lines


def _names(events: Iterable[Event]) -> dict[str, str]:
    """The names behind the codes that occur; no query when none does."""
    reasons = {event.facts["reason"] for event in events if event.facts.get("reason")}
    ways = {way for event in events for way in event.facts.get("other_ways", ())}
    policies = {event.facts["policy"] for event in events if event.kind == RUNG}
    found: dict[str, str] = {}
    if policies:
        found |= {f"policy:{row.pk}": row.name for row in Policy.objects.filter(pk__in=policies)}
    if reasons:
        found |= {f"reason:{row.pk}": row.name for row in RefusalReason.objects.filter(pk__in=reasons)}
    if ways:
        found |= {f"way:{row.pk}": row.name for row in ResolutionMode.objects.filter(pk__in=ways)}
    return found
