"""The clocks of a case: the soonest of many cases in one statement, and all of one case in two.

Which card a late clock shows is worked out from the moments of its rungs when it is read, not from what the
sweep has written: a page is right even while nothing sweeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import pgettext

from cases.models import Case
from cases.models.case import CaseQuerySet
from deadlines.models import Audience, Card, Deadline, Effect, Policy, Rung

from .clock_words import LOOKS, left, moment, rung_name

__all__ = [
    "Clock",
    "NextRung",
    "card_of",
    "clock_of",
    "clocked",
    "first_clocks",
    "next_rung",
    "put_clocks",
    "soonest_first",
    "subject_clocks",
    "with_rungs",
]

SOON = timedelta(hours=24)
"""A clock that ends within this time is shown as pressing."""
_COLUMNS = (
    "subject_kind", "subject_id", "file_id", "office", "starts_at", "due_at", "rung_codes", "rung_times",
    "rung", "paused_at", "ended_at", "outcome", "epoch", "reckoning", "policy__name_zh", "policy__name_en",
)  # fmt: skip
_LADDER = Rung.objects.filter(ladder=OuterRef("policy__ladder")).order_by("position")
_RUNGS = ArraySubquery(
    _LADDER.values(rung=JSONObject(code="code", card="card", tells="tells", effect="effect"))
)


@dataclass(frozen=True)
class Clock:
    """One clock as it stands now."""

    policy: str
    name: str
    state: str
    """``running``, ``soon``, ``late``, ``paused``, ``undated`` or ``ended``."""
    card: str
    """The supervision card it shows: a value of Card, or nothing."""
    due_at: datetime | None
    when: str
    left: str
    tone: str
    icon: str
    word: str

    @property
    def late(self) -> bool:
        return self.state == "late"


@dataclass(frozen=True)
class NextRung:
    """What happens next if nobody acts: who is told, when, and what else follows."""

    code: str
    name: str
    at: datetime
    when: str
    people: str
    effect: str


def with_rungs(deadlines: QuerySet[Deadline], *named: str) -> QuerySet[Deadline]:
    """What a clock shows, with the rungs of its ladder, in the same statement; `named`: with their names."""
    names = (f"{one}__name" for one in named)
    rows = deadlines.select_related("policy", *named).only(*_COLUMNS, "policy__ladder_id", *names)
    return rows.annotate(rungs=_RUNGS)


def with_ladder(deadlines: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """The same with the whole rows of deadline and policy, to be explained."""
    return deadlines.select_related("policy").annotate(rungs=_RUNGS)


def soonest_first(deadlines: QuerySet[Deadline], *before: str) -> QuerySet[Deadline]:
    """Running clocks by the moment they are due, then those that stand still, then those without a date."""
    still = Q(paused_at__isnull=False)
    return deadlines.annotate(still=still).order_by(*before, "still", F("due_at").asc(nulls_last=True), "pk")


def first_clocks(files: Iterable[int], *, now: datetime | None = None) -> dict[int, Clock]:
    """The soonest open clock of each of these files, in one statement."""
    wanted, now = list(files), now or timezone.now()
    if not wanted:
        return {}
    rows = soonest_first(Deadline.objects.of_files(wanted).open(), "file_id").distinct("file_id")
    return {row.file_id or 0: clock_of(row, now) for row in with_rungs(rows)}


def subject_clocks(
    kind: str, subjects: Mapping[int, int], *, now: datetime | None = None
) -> dict[int, Clock]:
    """The soonest open clock of each subject, else of its file: subject -> file in, subject -> clock out."""
    if not subjects:
        return {}
    now = now or timezone.now()
    rows = list(with_rungs(soonest_first(Deadline.objects.of_files([*subjects.values()]).open())))
    own = {row.subject_id: row for row in reversed(rows) if row.subject_kind == kind}
    files = {row.file_id: row for row in reversed(rows) if row.subject_kind == "case"}
    chosen = {pk: own.get(pk) or files.get(file) for pk, file in subjects.items()}
    return {pk: clock_of(row, now) for pk, row in chosen.items() if row}


def clocked(cases: CaseQuerySet) -> CaseQuerySet:
    """The same cases, each with its soonest open clock, in the same statement; `put_clocks` reads it."""
    told = JSONObject(
        policy="policy_id", zh="policy__name_zh", en="policy__name_en", due="due_at", paused="paused_at",
        codes="rung_codes", times="rung_times", rungs=_RUNGS,
    )  # fmt: skip
    own = soonest_first(Deadline.objects.open().filter(file_id=OuterRef("pk")))
    return cases.annotate(first_clock=Subquery(own.values(told=told)[:1]))


def put_clocks(cases: Sequence[Case], *, now: datetime | None = None) -> None:
    """Give each case its soonest clock as `clock` (None: nothing runs); no statement for `clocked` cases."""
    now = now or timezone.now()
    unread = [case.pk for case in cases if not hasattr(case, "first_clock")]
    found = first_clocks(unread, now=now)
    for case in cases:
        told = getattr(case, "first_clock", None)
        case.clock = clock_of(_row(told), now) if told else found.get(case.pk)  # type: ignore[attr-defined]


def _row(told: Mapping[str, Any]) -> Deadline:
    """What `clocked` read, as `with_rungs` would have read it."""
    policy = Policy(code=told["policy"], name_zh=told["zh"], name_en=told["en"])
    times = [datetime.fromisoformat(at) for at in told["times"]]
    row = Deadline(policy=policy, rung_codes=told["codes"], rung_times=times)
    row.due_at = datetime.fromisoformat(told["due"]) if told["due"] else None
    row.paused_at = datetime.fromisoformat(told["paused"]) if told["paused"] else None
    row.rungs = told["rungs"]  # type: ignore[attr-defined]
    return row


def clock_of(row: Deadline, now: datetime) -> Clock:
    """A clock read by `with_rungs`, at a moment."""
    state, card = state_of(row, now), card_of(row, now)
    tone, icon, word = LOOKS[card or state]
    running = row.due_at if state in {"running", "soon", "late"} else None
    return Clock(
        policy=row.policy_id,
        name=row.policy.name,
        state=state,
        card=card,
        due_at=row.due_at,
        when=moment(row.due_at, now) if row.due_at else "",
        left=left(running, now) if running else "",
        tone=tone,
        icon=icon,
        word=str(word),
    )


def state_of(row: Deadline, now: datetime) -> str:
    """How the clock stands: `Clock.state`."""
    if row.ended_at:
        return "ended"
    if row.paused_at:
        return "paused"
    if row.due_at is None:
        return "undated"
    if row.due_at <= now:
        return "late"
    return "soon" if row.due_at <= now + SOON else "running"


def card_of(row: Deadline, now: datetime) -> str:
    """The card of the highest rung that has passed; none on a clock that stands still or has ended."""
    if row.ended_at or row.paused_at:
        return ""
    cards = {rung["code"]: rung["card"] for rung in rungs_of(row)}
    passed = [cards.get(code, "") for code, at in moments(row) if at <= now]
    return next((card for card in reversed(passed) if card in Card), "")


def next_rung(row: Deadline, now: datetime) -> NextRung | None:
    """What comes next; None when it stands still, has ended, or everything was said."""
    if row.ended_at or row.paused_at:
        return None
    ladder = {rung["code"]: rung for rung in rungs_of(row)}
    for code, at in moments(row):
        if at > now and code in ladder:
            return _next(ladder[code], at, now)
    return None


def moments(row: Deadline) -> list[tuple[str, datetime]]:
    """Rung by rung, the lowest first: its code and its moment."""
    return list(zip(row.rung_codes, row.rung_times, strict=False))


def rungs_of(row: Deadline) -> list[Mapping[str, Any]]:
    """The ladder of the policy as it is now."""
    rungs: list[Mapping[str, Any]] = row.rungs  # type: ignore[attr-defined]
    return rungs


def _next(rung: Mapping[str, Any], at: datetime, now: datetime) -> NextRung:
    people = pgettext("between names", ", ").join(str(Audience(one).label) for one in rung["tells"])
    effect = str(Effect(rung["effect"]).label) if rung["effect"] else ""
    return NextRung(rung["code"], rung_name(rung["code"]), at, moment(at, now), people, effect)
