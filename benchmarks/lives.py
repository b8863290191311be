"""What happens to a generated case from its logging to its end: events as the services write them, its
clocks, its hand-over. Drawn from one dice, so that a case has the same life in every run.

Acts that no figure counts and no list shows (who was assigned, sessions, notes) are left out.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = 60 * DAY
"""No life lasts longer; a case logged later than that lives faster, so that nothing happens after now."""
OPEN_STAGES = ("submitted", "accepted", "handling", "offered")
_OPEN_WEIGHTS = (30, 40, 25, 5)
_SATISFACTION = ("satisfied", "fairly", "dissatisfied")


@dataclass(frozen=True)
class Desks:
    """The offices of one county a case may come to, and who acts there."""

    centre: int
    committee: int
    by: int


@dataclass(frozen=True)
class Clock:
    """One deadline of the case."""

    policy: str
    office: int
    starts_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Act:
    """One event; `level` and `holder` are those before and after it."""

    kind: str
    at: datetime
    office: int
    stage: tuple[str, str]
    level: tuple[str, str]
    holder: tuple[int, int]
    facts: str = "{}"
    again: bool = False


@dataclass
class Life:
    """A case being lived: where it stands now, and what it left behind."""

    desks: Desks
    level: str
    stage: str = "draft"
    holder: int = 0
    closed_at: datetime | None = None
    acts: list[Act] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    offered_at: datetime | None = None
    taken_at: datetime | None = None

    def act(self, kind: str, at: datetime, stage: str, **facts: Any) -> None:
        """Do one act: the stage it ends in, and `_level` or `_holder` where it changes them."""
        level, holder = facts.pop("_level", self.level), facts.pop("_holder", self.holder)
        office = holder if kind == "take" else self.holder
        moved = (self.stage, stage), (self.level, level), (self.holder, holder)
        again = any(one.kind == kind for one in self.acts)
        self.acts.append(Act(kind, at, office, *moved, json.dumps(facts), again))
        self.stage, self.level, self.holder = stage, level, holder


def live(dice: random.Random, desks: Desks, received: datetime, now: datetime, *, is_open: bool) -> Life:
    """A whole life until `now`; an open case stands at one of OPEN_STAGES, the others have ended."""
    final = dice.choices(("blue", "yellow", "red"), (90, 9, 1))[0]
    raised = final != "blue" and dice.random() < 0.3
    life = Life(desks, "blue" if raised else final, holder=desks.centre)
    life.act("submit", received, "submitted")
    if is_open:
        _begin(dice, life, received)
    elif (fate := dice.random()) < 0.04:
        at = received + dice.randint(1, 40) * HOUR
        _end(life, "refuse", at, "not_accepted", reason="other_authority", other_ways=["05"])
    elif fate < 0.08:
        life.act("accept", received + HOUR, "accepted")
        _end(life, "withdraw", received + dice.randint(1, 10) * DAY, "withdrawn")
    else:
        _whole(dice, life, received)
    if raised and life.acts[-1].kind != "refuse":
        _raise(life, final)
    if received > now - LONGEST:
        _hurry(life, received, (now - received) / LONGEST)
    return life


def _begin(dice: random.Random, life: Life, received: datetime) -> None:
    """An open case: not far yet, with one clock that runs."""
    stage = dice.choices(OPEN_STAGES, _OPEN_WEIGHTS)[0]
    at, policy, limit = received, "respond.blue", 24 * HOUR
    if stage != "submitted":
        at, policy, limit = received + HOUR, "triage", DAY
        life.act("accept", at, "accepted")
    if stage == "handling":
        at, policy, limit = at + 5 * HOUR, "mediate.people", 30 * DAY
        _take(life, at) if dice.random() < 0.2 else life.act("keep", at, "handling", route="mediation")
    if stage == "offered":
        life.offered_at = at = at + 3 * HOUR
        life.act("offer", at, "offered")
    life.clocks.append(Clock(policy, life.holder, at, at + limit, None))


def _whole(dice: random.Random, life: Life, received: datetime) -> None:
    """Accepted, in every second case mediated, closed; four in ten are visited."""
    at = received + dice.randint(1, 20) * HOUR
    life.act("accept", at, "accepted")
    if dice.random() < 0.15:
        _take(life, at + HOUR)
    mediated, late = dice.random() < 0.55, dice.random() < 0.12
    days = dice.randint(31, 40) if mediated and late else dice.randint(3, 28)
    begun = at + (dice.randint(26, 60) if late else dice.randint(1, 22)) * HOUR
    closed = received + timedelta(days=days)
    if mediated:
        life.act("start", begun, "mediation")
        _mediate(dice, life, begun, closed)
    else:
        settled = dice.random() < 0.7
        life.stage = "concluded"
        _close(dice, life, closed, mode="06" if settled else "03", settled=settled)
    policy, limit, ended = ("mediate.people", 30 * DAY, closed) if mediated else ("triage", DAY, begun)
    life.clocks.append(Clock(policy, life.holder, at, at + limit, ended))
    _afterwards(dice, life, closed)


def _mediate(dice: random.Random, life: Life, started: datetime, closed: datetime) -> None:
    """Agreed four times in five, a few confirmed by a court; else failed, with the other ways told."""
    at = max(closed - 5 * HOUR, started + HOUR)
    if dice.random() < 0.8:
        life.act("agree", at, "agreement", form=dice.choice(("written", "written", "oral")))
        if dice.random() < 0.03:
            life.act("answer_confirmation", at + HOUR, "agreement", answer="confirmed")
        _close(dice, life, closed, mode=dice.choice(("0103", "0102", "0107")), settled=True)
    else:
        life.act("fail", at, "failed", cause="no_agreement", other_ways=["05"])
        _close(dice, life, closed, mode="05", settled=False)


def _close(dice: random.Random, life: Life, at: datetime, *, mode: str, settled: bool) -> None:
    here = {"here": dice.random() < 0.8} if settled else {}
    _end(life, "close", at, "closed", mode=mode, settled=settled, **here)


def _afterwards(dice: random.Random, life: Life, closed: datetime) -> None:
    """A follow-up visit to four in ten; one in a hundred breaks out again and is closed once more."""
    if dice.random() < 0.4:
        reached = dice.random() < 0.9
        answers = {"satisfaction": dice.choices(_SATISFACTION, (70, 25, 5))[0], "performance": "performed"}
        said = {"way": "phone", "reached": reached, "relapsed": False, **(answers if reached else {})}
        life.act("follow_up", closed + 6 * DAY, "closed", **said)
    if dice.random() < 0.01:
        life.act("reopen", closed + 8 * DAY, "retriage")
        life.stage = "concluded"
        _close(dice, life, closed + 12 * DAY, mode="06", settled=True)


def _take(life: Life, at: datetime) -> None:
    """Handed over from the centre to the committee of the county, which accepts."""
    life.offered_at, life.taken_at, life.stage = at - HOUR / 2, at, "offered"
    life.act("take", at, "handling", _holder=life.desks.committee)


def _raise(life: Life, level: str) -> None:
    """The level went up a moment after logging: everything later stands under the higher one."""
    first, later = life.acts[0], life.acts[1:]
    at, stage, holder = first.at + HOUR / 2, first.stage[1], life.desks.centre
    facts = json.dumps({"level": level, "from": first.level[1]})
    up = Act("raise_level", at, holder, (stage, stage), (first.level[1], level), (holder, holder), facts)
    after = [replace(one, level=(level, level)) for one in later]
    life.acts, life.level = [first, up, *after], level


def _hurry(life: Life, received: datetime, pace: float) -> None:
    """Move every act, and what goes with it, closer to the first."""

    def sooner(at: datetime) -> datetime:
        return received + (at - received) * pace

    life.acts = [replace(one, at=sooner(one.at)) for one in life.acts]
    life.clocks = [
        replace(
            one, starts_at=sooner(one.starts_at), due_at=sooner(one.due_at) if one.ended_at else one.due_at,
            ended_at=one.ended_at and sooner(one.ended_at),
        )
        for one in life.clocks
    ]  # fmt: skip
    for name in ("closed_at", "offered_at", "taken_at"):
        moment = getattr(life, name)
        setattr(life, name, moment and sooner(moment))


def _end(life: Life, kind: str, at: datetime, stage: str, **facts: Any) -> None:
    life.act(kind, at, stage, **facts)
    life.closed_at = at
