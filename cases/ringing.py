"""What the rungs of a deadline do to a case: an event in its history, and who is told. Many cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from deadlines.subjects import Fired, Notice
from organisations.models import Organisation

from .audience import Late, Watchers
from .models import AlertLevel, Case

__all__ = ["RUNG", "address_of", "family", "ring"]

RUNG = "deadline"
"""The kind of event that a fired rung leaves in the history of its case."""
_EVENTS = """
INSERT INTO cases_event (
    case_id, kind, at, by_id, organisation_id, from_stage, to_stage, note, facts,
    region_id, dispute_type_id, source_id, from_level, to_level, from_holder_id, to_holder_id
)
SELECT c.id, %(kind)s, %(at)s, NULL, fired.office, c.stage, c.stage, '',
       jsonb_build_object('policy', fired.policy, 'rung', fired.code, 'due', fired.due),
       c.region_id, c.dispute_type_id, c.source_id, c.alert_level, c.alert_level, c.holder_id, c.holder_id
FROM unnest(%(files)s::bigint[], %(offices)s::bigint[], %(policies)s::text[], %(codes)s::text[],
            %(dues)s::text[]) WITH ORDINALITY AS fired(file, office, policy, code, due, place)
JOIN cases_case c ON c.id = fired.file ORDER BY fired.place
"""


def ring(fired: Sequence[Fired]) -> list[Notice]:
    """Handler of the deadlines of a case (deadlines.subjects): one event each, and the people to tell."""
    wanted = {one.file for one in fired if one.file is not None}
    rows = Case.objects.filter(pk__in=wanted).values_list("pk", "number", "region", "alert_level")
    cases = {pk: (number, region, level) for pk, number, region, level in rows}
    known = [one for one in fired if one.file in cases]
    _keep_events(known)
    late = [_late(one, cases) for one in known]
    watchers = _watchers(known, late)
    return [_notice(one, some, cases[some.case], watchers) for one, some in zip(known, late, strict=True)]


def address_of(number: str) -> str:
    """Where the page of a case is. Written out, as the sweeper would otherwise read in every page first."""
    return f"/cases/{number}/"


def family(policy: str) -> str:
    """`respond` of `respond.red`, `referral.accept` of `referral.accept.court`."""
    head, _dot, rest = policy.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head in {"referral", "confirm", "petition"} else head


def _keep_events(fired: Sequence[Fired]) -> None:
    if not fired:
        return
    given: dict[str, Any] = {
        "kind": RUNG, "files": [one.file for one in fired], "offices": [one.office for one in fired],
        "policies": [one.policy for one in fired], "codes": [one.code for one in fired],
        "dues": [one.due_at.isoformat() for one in fired], "at": fired[0].at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, given)


def _watchers(fired: Sequence[Fired], late: Sequence[Late]) -> Watchers:
    offices = dict(
        Organisation.objects.filter(pk__in={one.office for one in fired}).values_list("pk", "region")
    )
    day = timezone.localdate(fired[0].at) if fired else timezone.localdate()
    return Watchers(late, offices, day=day)


def _late(one: Fired, cases: dict[int, tuple[Any, ...]]) -> Late:
    _number, region, level = cases[one.file or 0]
    return Late(one.file or 0, one.office, region, level == AlertLevel.RED, family(one.policy))


def _notice(one: Fired, late: Late, case: tuple[Any, ...], watchers: Watchers) -> Notice:
    number, _region, level = case
    return Notice(
        one, watchers.of(late, one.tells), path=address_of(number), facts={"number": number, "level": level}
    )
