"""Thousands of generated cases with their events, written in bulk: what the services would have written.

Only for figures of published size; everything else goes through the services (tests/walk.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from accounts.models import User
from cases.models import AlertLevel, Case, CaseSource, DisputeType, Stage
from cases.services.numbering import new_tracking_code
from organisations.models import Organisation, Region

_WRITE = """
INSERT INTO cases_event (
    case_id, kind, at, by_id, organisation_id, from_stage, to_stage, note, facts, region_id, dispute_type_id,
    source_id, from_level, to_level, from_holder_id, to_holder_id)
SELECT c.id, %(kind)s, c.received_at + %(after)s, %(by)s, c.holder_id, %(before)s, %(stage)s, '',
    %(facts)s::jsonb, c.region_id, c.dispute_type_id, c.source_id, c.alert_level, c.alert_level, c.holder_id,
    c.holder_id
FROM cases_case c WHERE c.title = %(title)s AND (%(all)s OR c.stage = ANY(%(stages)s))
"""
_SETTLED = '{"mode": "0103", "settled": true}'
_NOT_SETTLED = '{"mode": "05", "settled": false}'


@dataclass(frozen=True)
class Crowd:
    """So many cases of one place, office, source and year; of the accepted ones some were settled.

    `failed`: the others were mediated and closed too, without agreement; else they are still open.
    """

    name: str
    place: Region
    office: Organisation
    year: int
    accepted: int
    settled: int
    source: str = "walk_in"
    failed: bool = False

    def write(self, by: User) -> None:
        """The cases, and their events in the order of their lives; two statements a kind of act."""
        begin = datetime(self.year, 1, 2, 2, tzinfo=UTC)
        kind, source = DisputeType.objects.get(code="0502"), CaseSource.objects.get(code=self.source)
        Case.objects.bulk_create(
            (
                Case(
                    number=f"{self.name}-{place:06d}", tracking_code=new_tracking_code(), title=self.name,
                    description=self.name, dispute_type=kind, source=source, region=self.place,
                    alert_level=AlertLevel.BLUE, received_by=self.office, holder=self.office,
                    received_at=begin + timedelta(minutes=40) * place, stage=self._stage(place),
                )
                for place in range(self.accepted)
            ),
            batch_size=2000,
        )  # fmt: skip
        done, lost = [Stage.CLOSED.value], [Stage.FAILED.value]
        self._act(by, "submit", 0, Stage.DRAFT, Stage.SUBMITTED)
        self._act(by, "accept", 1, Stage.SUBMITTED, Stage.ACCEPTED)
        self._act(by, "close", 200, Stage.AGREEMENT, Stage.CLOSED, facts=_SETTLED, of=done)
        if self.failed:
            self._act(by, "close", 200, Stage.FAILED, Stage.CLOSED, facts=_NOT_SETTLED, of=lost)

    def _stage(self, place: int) -> Stage:
        if place < self.settled:
            return Stage.CLOSED
        return Stage.FAILED if self.failed else Stage.ACCEPTED

    def _act(
        self, by: User, kind: str, hours: int, before: Stage, to: Stage, *, facts: str = "{}",
        of: list[str] | None = None,
    ) -> None:  # fmt: skip
        given = {
            "kind": kind, "after": timedelta(hours=hours), "by": by.pk, "before": before.value,
            "stage": to.value, "facts": facts, "title": self.name, "all": of is None,
            "stages": of or [""],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, given)
