"""The judge: reads the plan, the acknowledgements and the final database, and imports nothing of the product.

    python -m chaos.oracle FOLDER postgres://…      prints one JSON object

What it calls a firing's moment is the commit that PostgreSQL itself noted (track_commit_timestamp).
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2

GRACE = 30.0
"""Seconds before a stop from which on a rung may have been too late to fire; more where the run was slow."""
SHOWN = 5

_FIRINGS = """
SELECT f.id, f.deadline_id, f.epoch, f.rung, f.code, extract(epoch FROM f.was_for)::float8,
       extract(epoch FROM f.at)::float8, f.overtaken, f.effect,
       CASE WHEN f.effect = 'none' AND f.effect_problem = ''
            THEN extract(epoch FROM pg_xact_commit_timestamp(f.xmin))::float8 END,
       f.effect_problem
FROM deadlines_firing f WHERE f.deadline_id = ANY(%s) ORDER BY f.id
"""
_EVENTS = """
SELECT case_id, facts->>'rung', extract(epoch FROM at)::float8, count(*) FROM cases_event
WHERE kind = 'deadline' AND facts->>'policy' LIKE 'chaos.%%' AND case_id = ANY(%s) GROUP BY 1, 2, 3
"""
_MESSAGES = """
SELECT about, facts->>'rung', recipient_id, channel, count(*), min(state), min(key), min(attempts)
FROM notifications_message WHERE about LIKE 'deadline:%%' AND split_part(about, ':', 2)::bigint = ANY(%s)
GROUP BY 1, 2, 3, 4
"""
_EFFECTS = (
    "SELECT (facts->>'firing')::bigint, count(*) FROM cases_event WHERE kind = 'chaos.effect' GROUP BY 1"
)
_CASES = "SELECT title, count(*) FROM cases_case WHERE title LIKE %s GROUP BY 1"
_CHANGES = (
    "SELECT deadline_id, kind, count(*) FROM deadlines_change WHERE deadline_id = ANY(%s) GROUP BY 1, 2"
)


@dataclass
class Life:
    """One deadline: its plan, what was acknowledged, what fired."""

    plan: dict[str, Any]
    tried: dict[int, float] = field(default_factory=dict)
    done: dict[int, dict[str, Any]] = field(default_factory=dict)
    fired: list[tuple] = field(default_factory=list)


class Verdict:
    """Violations by invariant, with a few examples each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)

    def wrong(self, which: str, what: str) -> None:
        self.counts[which] += 1
        if len(self.examples[which]) < SHOWN:
            self.examples[which].append(what)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            yield json.loads(text)
        except ValueError:
            continue


def judge(folder: Path, url: str, *, copies: int = 0, until: float = 0) -> dict[str, Any]:
    """Everything that is wrong.

    Args:
        copies: how many mails may have arrived twice, as somebody was killed.
        until: when the last process ended; what fell due later is nobody's fault.
    """
    header, *plans = lines(folder / "plan.jsonl")
    lives = {plan["id"]: Life(plan) for plan in plans}
    for path in folder.glob("acts-*.jsonl"):
        for line in lines(path):
            if line["id"] in lives:
                life = lives[line["id"]]
                if line["said"] == "try":
                    life.tried.setdefault(line["number"], line["wrote"])
                else:
                    life.done[line["number"]] = line
    verdict = Verdict()
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            return _judged(folder, header, lives, verdict, cursor, copies, until)
    finally:
        connection.close()


def _judged(
    folder: Path,
    header: dict,
    lives: dict[int, Life],
    verdict: Verdict,
    cursor: Any,
    copies: int,
    until: float,
) -> dict[str, Any]:
    now = _ask(cursor, "SELECT extract(epoch FROM clock_timestamp())::float8")[0][0]
    ids = list(lives)
    firings = _ask(cursor, _FIRINGS, ids)
    for row in firings:
        lives[row[1]].fired.append(row)
    delays = _delays(lives, header["begins"])
    for life in lives.values():
        _rungs(life, verdict, now, until or now, max(GRACE, delays.get("max", 0) + 5))
    _events(cursor, lives, firings, verdict)
    _messages(cursor, header, lives, firings, verdict)
    sent = _mails(cursor, folder, ids, verdict, copies)
    _effects(cursor, firings, verdict)
    _posts(cursor, folder, verdict)
    _changes(cursor, lives, verdict)
    return {
        "deadlines": len(lives),
        "firings": len(firings),
        "acts": sum(len(life.done) for life in lives.values()),
        "violations": dict(sorted(verdict.counts.items())),
        "examples": dict(verdict.examples),
        **_counted(verdict),
        "delay_seconds": delays,
        **sent,
    }


def _counted(verdict: Verdict) -> dict[str, int]:
    names = {"lost": "I1 lost", "twice": "I1 twice", "early": "I3 early", "after_end": "I4 after its end"}
    return {name: verdict.counts[key] for name, key in names.items()}


def _ask(cursor: Any, sql: str, *values: Any) -> list[tuple]:
    cursor.execute(sql, values or None)
    return cursor.fetchall()


# --- I1, I3, I4: each rung once in its epoch, never early, never after the act that took it away -----------
def _segments(life: Life) -> Iterator[dict[str, Any]]:
    """Between two acts the deadline keeps one plan; each act may give it another."""
    now = {"epoch": 1, "rung": 0, "times": life.plan["times"], "armed": True, "since": 0.0}
    for number, act in enumerate(life.plan["acts"]):
        tried, done = life.tried.get(number), life.done.get(number)
        if done is None:
            now["until"], now["sure"] = (tried or float("inf")), float("inf")
            yield now
            return
        # What the act found to be passed had fired before; what it did not is left to the next segment.
        yield {**now, "until": tried, "sure": done["wrote"], "passed": done["rung"], "act": act["act"]}
        now = {"epoch": done["epoch"], "rung": done["rung"], "times": done["times"], "armed": done["armed"],
               "since": done["wrote"]}  # fmt: skip
    yield {**now, "until": float("inf"), "sure": float("inf")}


def _rungs(life: Life, verdict: Verdict, now: float, until: float, grace: float) -> None:
    times_fired = Counter((row[2], row[3]) for row in life.fired)
    expected, allowed = _expected(life, now, until, grace)
    for epoch, rung in expected - times_fired.keys():
        verdict.wrong("I1 lost", f"deadline {life.plan['id']} epoch {epoch} rung {rung}")
    for key, count in times_fired.items():
        if count > 1:
            verdict.wrong("I1 twice", f"deadline {life.plan['id']} epoch {key[0]} rung {key[1]}: {count}")
        if key not in allowed:
            verdict.wrong("I4 after its end", f"deadline {life.plan['id']} epoch {key[0]} rung {key[1]}")
    _moments(life, verdict, now)


def _expected(life: Life, now: float, until: float, grace: float) -> tuple[set, set]:
    """The rungs, by epoch and number, that must have fired, and those that may have."""
    expected: set[tuple[int, int]] = set()
    allowed: set[tuple[int, int]] = set()
    for part in _segments(life):
        for rung in range(part["rung"] + 1, len(part["times"]) + 1 if part["armed"] else 0):
            key, moment = (part["epoch"], rung), part["times"][rung - 1]
            if moment <= min(part["sure"], now):
                allowed.add(key)
            if _must_fire(part, rung, moment, until, grace):
                expected.add(key)
    return expected, allowed


def _must_fire(part: dict[str, Any], rung: int, moment: float, until: float, grace: float) -> bool:
    if part.get("act") and part["act"] != "stop":
        return rung <= part["passed"]
    return moment < min(part["until"] - grace, until - 1)


def _moments(life: Life, verdict: Verdict, now: float) -> None:
    ends = [done["wrote"] for number, done in sorted(life.done.items())]
    for row in life.fired:
        _id, deadline, epoch, rung, _code, was_for, at, _overtaken, _effect, committed, _problem = row
        if at < was_for or at > now or (committed is not None and committed < was_for):
            verdict.wrong("I3 early", f"deadline {deadline} epoch {epoch} rung {rung}")
        stopped = [done["wrote"] for done in life.done.values() if done["act"] in {"stop", "pause"}]
        moved = [done["wrote"] for done in life.done.values() if done["epoch"] > epoch]
        if any(at > moment for moment in [*(stopped if epoch == 1 else []), *moved]):
            verdict.wrong(
                "I4 after its end", f"deadline {deadline} epoch {epoch} rung {rung} at {at}, {ends}"
            )


# --- I2: one event and one message for each person ----------------------------------------------------------
def _events(cursor: Any, lives: dict[int, Life], firings: list[tuple], verdict: Verdict) -> None:
    wanted = Counter((lives[row[1]].plan["case"], row[4], round(row[6], 6)) for row in firings if not row[7])
    cases = list({life.plan["case"] for life in lives.values()})
    found: Counter[tuple] = Counter()
    for case, code, at, count in _ask(cursor, _EVENTS, cases):
        if (case, code, round(at, 6)) in wanted:
            found[case, code, round(at, 6)] = count
    for key, count in wanted.items():
        if found[key] != count:
            verdict.wrong("I2 events", f"case {key[0]} {key[1]}: {found[key]} events for {count} firings")


def _messages(
    cursor: Any, header: dict, lives: dict[int, Life], firings: list[tuple], verdict: Verdict
) -> None:
    told: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for about, code, person, channel, count, *_rest in _ask(cursor, _MESSAGES, list(lives)):
        if count > 1:
            verdict.wrong("I2 message twice", f"{about} {code} to {person} by {channel}: {count}")
        if channel == "in_app":
            told[about, code][person] = count
    for row in firings:
        if row[7]:
            continue
        _id, deadline, epoch, _rung, code, _was_for, at, *_rest = row
        together = [one for one in lives[deadline].fired if one[2] == epoch and one[6] == at]
        people = header["people"][str(lives[deadline].plan["office"])]
        wanted = {person for one in together for person in people[one[4]]}
        found = set(told.get((f"deadline:{deadline}:{epoch}", code), {}))
        if found != wanted:
            verdict.wrong("I2 people", f"deadline {deadline} {epoch} {code}: told {found}, not {wanted}")


# --- I6: mails ---------------------------------------------------------------------------------------------
def _mails(cursor: Any, folder: Path, ids: list[int], verdict: Verdict, copies: int) -> dict[str, Any]:
    arrived = Counter(
        line["message_id"].strip("<>").partition("@")[0] for line in lines(folder / "sink.jsonl")
    )
    states: Counter[str] = Counter()
    extra = 0
    for about, code, _person, channel, _count, state, key, attempts in _ask(cursor, _MESSAGES, ids):
        if channel != "email":
            continue
        states[state] += 1
        found = arrived[hashlib.sha256(key.encode()).hexdigest()[:32]]
        extra += max(0, found - 1)
        if state == "sent" and not found:
            verdict.wrong("I6 mail lost", f"{about} {code} after {attempts} attempts")
        if state not in {"sent", "skipped"}:
            verdict.wrong("I6 mail left", f"{about} {code} is {state}")
    if extra > copies:
        verdict.wrong("I6 too many copies", f"{extra} extra copies, {copies} kills")
    return {"mails": dict(states), "mail_copies": extra}


# --- effects, I5, I7 ---------------------------------------------------------------------------------------
def _effects(cursor: Any, firings: list[tuple], verdict: Verdict) -> None:
    done = dict(_ask(cursor, _EFFECTS))
    for row in firings:
        wanted = {"done": 1, "none": 0}.get(row[8])
        if wanted is None:
            verdict.wrong("I2 effect left", f"firing {row[0]} is {row[8]} ({row[10]})")
        elif done.get(row[0], 0) != wanted:
            verdict.wrong("I2 effect", f"firing {row[0]} {row[8]}: done {done.get(row[0], 0)} times")


def _posts(cursor: Any, folder: Path, verdict: Verdict) -> None:
    stored = dict(_ask(cursor, _CASES, "chaos post %"))
    told: dict[str, set[str]] = defaultdict(set)
    for line in lines(folder / "posts.jsonl"):
        if line["said"] == "sending":
            told[line["title"]] = set()
        elif line["said"] == "acknowledged":
            told[line["title"]].add(line["number_given"])
        elif line["said"] in {"refused", "foreign"}:
            which = {"refused": "I5 server error", "foreign": "scope"}[line["said"]]
            verdict.wrong(which, f"{line['title']}: {line.get('status', 'seen by a stranger')}")
    for title, numbers in told.items():
        count = stored.get(title, 0)
        if count > 1 or (numbers and count != 1) or len(numbers) > 1:
            verdict.wrong("I5 posts", f"{title}: stored {count} times, told {sorted(numbers)}")


def _changes(cursor: Any, lives: dict[int, Life], verdict: Verdict) -> None:
    found = {(row[0], row[1]): row[2] for row in _ask(cursor, _CHANGES, list(lives))}
    for (deadline, kind), count in found.items():
        if count > 1 and kind != "recomputed":
            verdict.wrong("I7 changes", f"deadline {deadline} was {kind} {count} times")


def _delays(lives: dict[int, Life], begins: str) -> dict[str, float]:
    """From the moment of a rung to the commit that made it visible, of deadlines that nobody moved."""
    first = datetime.fromisoformat(begins).timestamp()
    delays = sorted(
        row[9] - row[5]
        for life in lives.values()
        for row in life.fired
        if row[9] and row[5] >= first and not life.plan["acts"]
    )
    if len(delays) < 2:
        return {}
    cuts = statistics.quantiles(delays, n=1000, method="inclusive")
    return {name: round(value, 3) for name, value in
            (("p50", cuts[499]), ("p95", cuts[949]), ("p99", cuts[989]), ("max", delays[-1]))}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(judge(Path(sys.argv[1]), sys.argv[2]), ensure_ascii=False, indent=2))
