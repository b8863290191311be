"""What a finding hears when the case it became goes on.

Receiver of cases.flow.case_moved, inside the transaction of the act; connected in screening/apps.py. An act
on a case of any other source costs nothing here: the source says at once whether a finding can lie behind it.
"""

from __future__ import annotations

from typing import Any

from cases.models import Case, Event, Stage
from screening.models import Entry, EntryKind, Finding, FindingState
from screening.telling import followers, tell

from .ground import keep

__all__ = ["SOURCE", "TELLS", "follow"]

SOURCE = "screening"
"""The source of a case that was found by screening (case_sources.csv)."""
TELLS = frozenset({
    "accept", "refuse", "take", "start", "agree", "conclude", "fail", "close", "reopen", "withdraw",
})  # fmt: skip
"""Acts on a case that its finder hears of; the others only enter the history of the finding."""


def follow(case: Case, event: Event, **_signal: Any) -> None:
    """Write the new stage into the history of the finding, once for an event, and tell its finder."""
    if case.source_id != SOURCE or event.from_stage in (event.to_stage, Stage.DRAFT):
        return
    locked = Finding.objects.select_for_update(no_key=True, of=("self",)).select_related("region")
    finding = locked.filter(case=case).first()
    if finding is None or _known(finding, event):
        return
    entry = _written(finding, case, event)
    if event.kind in TELLS:
        tell(
            "finding_moved", finding, entry, followers(finding), key=f"finding:event:{event.pk}",
            case=case.number, stage=event.to_stage, act=event.kind, office=case.holder.name,
        )  # fmt: skip


def _known(finding: Finding, event: Event) -> bool:
    return Entry.objects.filter(finding=finding, kind=EntryKind.MOVED, facts__event=event.pk).exists()


def _written(finding: Finding, case: Case, event: Event) -> Entry:
    """The line of the history. What was struck off takes nothing any more; its finder is told still."""
    facts = {"event": event.pk, "stage": event.to_stage, "act": event.kind, "office": case.holder_id}
    entry = Entry(finding=finding, kind=EntryKind.MOVED, at=event.at, by=event.by, facts=facts)
    if finding.state == FindingState.STRUCK_OFF:
        return entry
    changes: dict[str, Any] = {}
    if event.kind == "close" and event.facts.get("settled"):
        changes = {"settled_at": event.at}
    elif event.kind == "reopen":
        changes = {"settled_at": None, "state": FindingState.CASE}
    return keep(finding, EntryKind.MOVED, at=event.at, by=event.by, facts=facts, **changes)
