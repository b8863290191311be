"""Facts of many cases at a time: one statement for each part the chosen columns need, no model instances.

A file is read whole only for an office that sees it whole (cases/privacy.py). Full personal data needs
besides the right to reveal it, which is asked for file by file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max, Min, Q

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import (
    ACCEPTS,
    Case,
    Clock,
    Closing,
    Event,
    FollowUp,
    Mediation,
    MediationState,
    Party,
)
from cases.privacy import seen_whole
from deadlines.models import Deadline

from .kit import ClosingFacts, Facts, Part, PartyFacts, VisitFacts
from .names import Names

_CASE = (
    "pk", "number", "title", "stage", "alert_level", "dispute_type_id", "source_id", "region_id",
    "received_by_id", "holder_id", "received_at", "closed_at", "people_count", "amount", "occurred_on",
)  # fmt: skip
_FACTS = ("description", "place")
_PARTY = ("case_id", "role", "person__kind", "person__name")
_PAPERS = (
    "person__id_type", "person__id_number", "person__phone", "person__address", "person__gender",
    "person__ethnicity", "category_id",
)  # fmt: skip
_NO_CLOSING, _NO_VISIT, _NO_FACTS = ClosingFacts(), VisitFacts(), ("", "")
_ACCEPTED = Q(kind="accept") | Q(kind="take", facts__has_key=ACCEPTS)


class Reader:
    """Reads files for one person; `revealing` asks for full personal data where she may see it."""

    def __init__(self, owner: User, parts: frozenset[Part], *, revealing: bool = False) -> None:
        self.owner, self.parts, self.revealing = owner, parts, revealing
        self.prefixes = tuple(scope_of(owner, Perms.EXPORT).prefixes)
        self.names = Names()

    def lines(self, keys: Sequence[tuple[int, datetime | None]]) -> Iterator[Facts]:
        """The facts of each line in this order; a case may stand in several. One that is gone is left out."""
        chunk = _Chunk(self, [key for key, _act in keys])
        for key, act_at in keys:
            if key in chunk.cases:
                facts = chunk.facts(chunk.cases[key])
                facts.act_at = act_at
                yield facts


class _Chunk:
    """What was read of some hundreds or thousands of cases."""

    def __init__(self, reader: Reader, keys: Sequence[int]) -> None:
        self.names, self.parts = reader.names, reader.parts
        columns = _CASE + (_FACTS if Part.FACTS in self.parts else ())
        rows = _of(Case, "id", keys).order_by().values_list(*columns)
        self.cases: dict[int, tuple[Any, ...]] = {row[0]: row for row in rows}
        self.whole = _whole(self.cases, reader)
        self.revealed = _revealable(self.whole, reader.owner) if reader.revealing else frozenset()
        ended = [key for key, row in self.cases.items() if row[11]]
        running = [key for key, row in self.cases.items() if not row[11]]
        self.parties = self._parties(keys)
        self.accepted = _accepted(keys) if Part.ACCEPTED in self.parts else {}
        self.closings = self._closings(ended) if Part.CLOSING in self.parts else {}
        self.visits = self._visits(ended) if Part.VISIT in self.parts else {}
        self.clocks = _clocks(running) if Part.CLOCK in self.parts else {}
        self.limits = _limits(keys) if Part.LIMIT in self.parts else {}
        self.mediators = _mediators(keys) if Part.MEDIATOR in self.parts else {}

    def facts(self, row: tuple[Any, ...]) -> Facts:
        key, names = row[0], self.names
        text, where = row[15:] or _NO_FACTS
        return Facts(
            row[1] or "", row[2], names.stages[row[3]], names.levels.get(row[4], ""), names.types[row[5]],
            names.sources.get(row[6], ""), names.place(row[7]), names.office(row[8]), names.office(row[9]),
            row[10], row[11], row[12], row[13], row[14], key in self.whole, key in self.revealed, text, where,
            self.parties.get(key, ()), self.accepted.get(key), self.closings.get(key, _NO_CLOSING),
            self.visits.get(key, _NO_VISIT), self.clocks.get(key), self.limits.get(key),
            self.mediators.get(key, ""),
        )  # fmt: skip

    def _parties(self, keys: Sequence[int]) -> dict[int, list[PartyFacts]]:
        found: dict[int, list[PartyFacts]] = defaultdict(list)
        if Part.PARTIES not in self.parts:
            return found
        columns = _PARTY + (_PAPERS if Part.PAPERS in self.parts else ())
        rows = _of(Party, "case_id", keys).order_by("case_id", "pk").values_list(*columns)
        for case, *told in rows:
            found[case].append(PartyFacts(*(value or "" for value in told)))
        return found

    def _closings(self, keys: Sequence[int]) -> dict[int, ClosingFacts]:
        rows = _of(Closing, "case_id", keys).order_by("case_id", "-pk").distinct("case_id")
        modes = self.names.modes
        return {
            case: ClosingFacts(mode or "", modes.get(mode, ""), settled, summary)
            for case, mode, settled, summary in rows.values_list("case_id", "mode_id", "settled", "summary")
        }

    def _visits(self, keys: Sequence[int]) -> dict[int, VisitFacts]:
        reached = _of(FollowUp, "case_id", keys).filter(reached=True)
        rows = reached.order_by("case_id", "-pk").distinct("case_id")
        words = self.names.satisfaction
        return {
            case: VisitFacts(visited_on, words.get(satisfaction, ""))
            for case, visited_on, satisfaction in rows.values_list("case_id", "visited_on", "satisfaction")
        }


def _of(model: type[models.Model], column: str, keys: Iterable[int]) -> Any:
    """Rows of these cases. The keys go as one word of SQL: a list of thousands costs more than the rows."""
    where = f"{model._meta.db_table}.{column} = ANY(%s::bigint[])"
    listed = f"{{{','.join(map(str, keys))}}}"
    return model._default_manager.extra(where=[where], params=[listed])  # noqa: S610 — names of our own


def _whole(cases: dict[int, tuple[Any, ...]], reader: Reader) -> frozenset[int]:
    """Those the person sees whole. Of what lies in her reach that is known without asking the database."""
    near = {key for key, row in cases.items() if row[7].startswith(reader.prefixes)}
    far = [key for key in cases if key not in near]
    if far:
        near.update(seen_whole(reader.owner, Perms.EXPORT).filter(pk__in=far).values_list("pk", flat=True))
    return frozenset(near)


def _revealable(whole: frozenset[int], owner: User) -> frozenset[int]:
    """Those of them whose full personal data the person may see."""
    files = seen_whole(owner, Perms.CASE_REVEAL).filter(pk__in=whole)
    return frozenset(files.values_list("pk", flat=True))


def _accepted(keys: Sequence[int]) -> dict[int, datetime]:
    events = _of(Event, "case_id", keys).filter(_ACCEPTED).order_by()
    return dict(events.values("case_id").annotate(first=Min("at")).values_list("case_id", "first"))


def _clocks(keys: Sequence[int]) -> dict[int, datetime]:
    """The next moment at which something is due; clocks that stand still are not asked."""
    running = _of(Deadline, "file_id", keys).filter(ended_at=None, paused_at=None, due_at__isnull=False)
    rows = running.order_by().values("file_id").annotate(next=Min("due_at"))
    return dict(rows.values_list("file_id", "next"))


def _limits(keys: Sequence[int]) -> dict[int, datetime]:
    """The day by which mediation had or has to end."""
    mediation = _of(Deadline, "file_id", keys).family(Clock.MEDIATE).filter(due_at__isnull=False)
    rows = mediation.order_by().values("file_id").annotate(last=Max("due_at"))
    return dict(rows.values_list("file_id", "last"))


def _mediators(keys: Sequence[int]) -> dict[int, str]:
    """Who mediates or mediated last; the name in office is public."""
    mediated = _of(Mediation, "case_id", keys).filter(answered_at__isnull=False)
    mediated = mediated.exclude(state=MediationState.DECLINED)
    rows = mediated.order_by("case_id", "-pk").distinct("case_id")
    return dict(rows.values_list("case_id", "mediator__name"))
