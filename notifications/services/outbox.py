"""Writing messages: in the transaction of whatever they tell of, many at once, each exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import connection

from notifications.channels import outward
from notifications.kinds import kind
from notifications.models import Channel, Contact, Preference

__all__ = ["Draft", "write"]

_INSERT = """
INSERT INTO notifications_message
    (key, kind, recipient_id, channel, facts, path, about, urgent, state, due_at, next_try_at, created_at,
     sent_at)
SELECT key, kind, recipient, channel, facts::jsonb, path, about, urgent,
       CASE channel WHEN 'in_app' THEN 'sent' ELSE 'pending' END,
       due, due, COALESCE(at, clock_timestamp()),
       CASE channel WHEN 'in_app' THEN COALESCE(at, clock_timestamp()) END
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::boolean[], %s::timestamptz[], %s::timestamptz[])
     AS new(key, kind, recipient, channel, facts, path, about, urgent, not_before, at),
     LATERAL (SELECT CASE channel WHEN 'in_app' THEN NULL
                     ELSE GREATEST(not_before, COALESCE(at, clock_timestamp())) END) AS moment(due)
ON CONFLICT (key) DO NOTHING
"""


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


def write(drafts: Sequence[Draft]) -> int:
    """Write them all, over every channel of this site that their people want; how many rows are new.

    A constant number of statements however many there are; none when there is nothing to write.
    """
    # In the order of the key, so that two writers of the same messages never wait for each other crosswise.
    rows = sorted(_rows(drafts), key=itemgetter(0)) if drafts else []
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        return cursor.rowcount


def _rows(drafts: Sequence[Draft]) -> Iterator[tuple[Any, ...]]:
    codes = [sender.code for sender in outward()]
    reached = _reached({draft.recipient for draft in drafts}, codes) if codes else {}
    wishes = _wishes(reached)
    for draft in drafts:
        facts = json.dumps(draft.facts)
        for channel in (Channel.IN_APP, *reached.get(draft.recipient, ())):
            wanted = wishes.get((draft.recipient, draft.kind, channel))
            if channel != Channel.IN_APP and not kind(draft.kind).goes_to(channel, draft.urgent, wanted):
                continue
            yield (
                f"{draft.key}:{channel}", draft.kind, draft.recipient, channel, facts, draft.path,
                draft.about, draft.urgent, None if draft.urgent else draft.not_before, draft.at,
            )  # fmt: skip


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
