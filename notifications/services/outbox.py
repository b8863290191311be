"""Writing messages: in the transaction of whatever they tell of, many at once, each exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from notifications.channels import outward
from notifications.kinds import kind
from notifications.models import Channel, Contact, Preference

__all__ = ["Draft", "Letter", "spread", "write"]

_INSERT = """
INSERT INTO notifications_message
    (key, kind, recipient_id, channel, facts, path, about, urgent, state, due_at, next_try_at, created_at,
     sent_at)
SELECT key, kind, person, channel, facts, path, about, urgent,
       CASE channel WHEN 'in_app' THEN 'sent' ELSE 'pending' END,
       due, due, COALESCE(at, clock_timestamp()),
       CASE channel WHEN 'in_app' THEN COALESCE(at, clock_timestamp()) END
FROM unnest(%(keys)s::text[], %(places)s::int[], %(people)s::bigint[], %(channels)s::text[])
     AS told(key, place, person, channel)
JOIN ROWS FROM (
        unnest(%(kinds)s::text[], %(paths)s::text[], %(abouts)s::text[], %(urgents)s::boolean[],
               %(not_befores)s::timestamptz[], %(ats)s::timestamptz[]),
        jsonb_array_elements(%(facts)s::jsonb)
     ) WITH ORDINALITY AS letter(kind, path, about, urgent, not_before, at, facts, place) USING (place),
     LATERAL (SELECT CASE channel WHEN 'in_app' THEN NULL
                     ELSE GREATEST(CASE WHEN NOT urgent THEN not_before END, COALESCE(at, clock_timestamp()))
                     END) AS moment(due)
-- In the order of the key, so that two writers of the same messages never wait for each other crosswise.
ORDER BY key COLLATE "C"
ON CONFLICT (key) DO NOTHING
"""

_IN_APP = Channel.IN_APP.value


@dataclass(frozen=True)
class Draft:
    """A message before it is known over which channels it goes. `key` without the channel."""

    key: str
    kind: str
    recipient: int
    facts: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    about: str = ""
    urgent: bool = False
    office: int | None = None
    """Whose hours are its quiet hours."""
    at: datetime | None = None
    not_before: datetime | None = None
    """When the office opens: until then only the inbox has it. An urgent message never waits."""


@dataclass(frozen=True)
class Letter:
    """The same message to several people; `key` without the person and without the channel."""

    key: str
    kind: str
    people: Sequence[int]
    facts: dict[str, Any]
    path: str = ""
    about: str = ""
    urgent: bool = False
    at: datetime | None = None
    not_before: datetime | None = None


def write(drafts: Sequence[Draft]) -> int:
    """Write them all, over every channel of this site that their people want; how many rows are new.

    A constant number of statements however many there are; none when there is nothing to write.
    """
    return _insert(drafts, [(draft.key, place, draft.recipient) for place, draft in enumerate(drafts)])


def spread(letters: Sequence[Letter]) -> int:
    """As `write`, for what several people are told alike: what it says is written down and sent once."""
    return _insert(
        letters,
        [
            (f"{letter.key}:{person}", place, person)
            for place, letter in enumerate(letters)
            for person in letter.people
        ],
    )


def _insert(letters: Sequence[Draft | Letter], told: Sequence[tuple[str, int, int]]) -> int:
    rows = list(_rows(letters, told)) if told else []
    if not rows:
        return 0
    keys, places, people, channels = zip(*rows, strict=True)
    given: dict[str, Any] = {
        # What holds digits and codes alone is written as an array at once: quoting takes the longest.
        "keys": list(keys), "places": _array(places), "people": _array(people), "channels": _array(channels),
        "kinds": [letter.kind for letter in letters], "paths": [letter.path for letter in letters],
        "abouts": [letter.about for letter in letters],
        "urgents": _array(letter.urgent for letter in letters),
        "not_befores": _array(_moment(letter.not_before) for letter in letters),
        "ats": _array(_moment(letter.at) for letter in letters),
        "facts": json.dumps([letter.facts for letter in letters]),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, given)
        return cursor.rowcount


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _moment(at: datetime | None) -> str:
    return f'"{at.isoformat()}"' if at else "NULL"


def _rows(
    letters: Sequence[Draft | Letter], told: Sequence[tuple[str, int, int]]
) -> Iterator[tuple[str, int, int, str]]:
    """Key, place of the letter from 1 on, person, channel."""
    codes = [sender.code for sender in outward()]
    reached = _reached({person for _key, _place, person in told}, codes) if codes else {}
    wishes = _wishes(reached)
    for key, place, person in told:
        yield f"{key}:{_IN_APP}", place + 1, person, _IN_APP
        for channel in reached.get(person, ()):
            letter = letters[place]
            wanted = wishes.get((person, letter.kind, channel))
            if kind(letter.kind).goes_to(channel, letter.urgent, wanted):
                yield f"{key}:{channel}", place + 1, person, channel


def _reached(people: Iterable[int], channels: Iterable[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    there = Contact.objects.filter(user__in=people, channel__in=channels)
    for user, channel in there.values_list("user", "channel"):
        found.setdefault(user, []).append(channel)
    return found


def _wishes(people: Iterable[int]) -> dict[tuple[int, str, str], bool]:
    rows = Preference.objects.filter(user__in=list(people)) if people else Preference.objects.none()
    return {
        (user, code, channel): wanted
        for user, code, channel, wanted in rows.values_list("user", "kind", "channel", "wanted")
    }
