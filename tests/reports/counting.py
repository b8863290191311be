"""What figures should be, counted one act after the other in Python, with nothing the product counts with."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.utils import timezone

from cases.models import Event

_known: list[Any] = []
ENDED = {"closed", "archived", "not_accepted", "withdrawn"}


def learn() -> None:
    """Read every event; `counted` knows those until the next time."""
    _known[:] = _facts()


def counted(since: date, until: date, *, prefix: str = "", **narrowed: Any) -> Counter[str]:
    """Measures by code over the events of these days; `narrowed` by type, source, level, office."""
    found: Counter[str] = Counter()
    for day, region, kind, source, sides in _known:
        if not (since <= day <= until and region.startswith(prefix)):
            continue
        if not kind.startswith(narrowed.get("type", "")) or narrowed.get("source", source) != source:
            continue
        for (level, office), measures in sides:
            if narrowed.get("level", level) == level and narrowed.get("office", office) == office:
                found.update(measures)
    return Counter({code: number for code, number in found.items() if number and code != "lifted"})


def _facts() -> list[tuple[date, str, str, str, list[tuple[tuple[str, int], dict[str, int]]]]]:
    files: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.order_by("id"):
        files[event.case_id].append(event)
    return [fact for events in files.values() for fact in _of_file(events)]


def _of_file(events: list[Event]) -> list[Any]:
    seen: set[str] = set()
    facts = []
    for event in events:
        measures = dict.fromkeys(_happened(event, seen), 1)
        seen |= set(measures)
        before = event.from_stage != "draft" and event.from_stage not in ENDED
        after = event.to_stage not in ENDED
        sides = [
            ((event.to_level, event.to_holder_id), {**measures, "opened": int(after)}),
            ((event.from_level, event.from_holder_id), {"opened": -int(before)}),
        ]
        day = timezone.localdate(event.at)
        facts.append((day, event.region_id, event.dispute_type_id, event.source_id, sides))
    return facts


def _happened(event: Event, seen: set[str]) -> set[str]:
    """The measures of one act, each at most once for a case."""
    kind, facts = event.kind, event.facts
    found = {
        "submit": {"received"}, "accept": {"accepted"}, "refuse": {"refused"}, "withdraw": {"withdrawn"},
        "start": {"started"}, "agree": {"agreed"}, "fail": {"failed"}, "close": {"closed"},
        "reopen": {"reopened"},
    }.get(kind, set())  # fmt: skip
    if kind == "take" and "accepted" not in seen and facts.get("accepts"):
        found = {"accepted"}
    if kind == "agree":
        found |= {f"agreed_{facts['form']}"}
    if kind == "close":
        found |= {"settled"} if facts["settled"] else set()
        found |= {"settled_here"} if facts.get("here") else set()
        found |= {"closed_mediated"} if event.from_stage in {"agreement", "failed"} else set()
        found |= {"closed_agreed"} if event.from_stage == "agreement" else set()
    if kind == "follow_up" and facts["reached"]:
        found = {"visited", "rated"}
        found |= {"satisfied"} if facts["satisfaction"] in {"satisfied", "fairly"} else set()
    if kind == "answer_confirmation" and facts["answer"] == "confirmed":
        found = {"confirmed"}
    lifted = kind in {"submit", "raise_level"} and event.to_level != "blue" and "lifted" not in seen
    if lifted:
        at_once = kind == "raise_level" and (event.to_level == "red" or facts.get("danger"))
        found = found | {"lifted", "unwarned" if at_once else "warned"}
    first_of = {"agreed", "closed", "visited", "failed"} & found & seen
    return set() if first_of else {code for code in found if code not in seen}
