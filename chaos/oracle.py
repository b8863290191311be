"""The judge: reads the plan, the acknowledgements and the final database, and imports nothing of the product.

    python -m chaos.oracle FOLDER postgres://…      prints one JSON object

What it calls a firing's moment is the commit that PostgreSQL itself noted (track_commit_timestamp).
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2

from chaos import told
from chaos.evidence import Life, Verdict, ask, lines

GRACE = 30.0
"""Seconds before a stop from which on a rung may have been too late to fire; more where the run was slow."""

_FIRINGS = """
SELECT f.id, f.deadline_id, f.epoch, f.rung, f.code, extract(epoch FROM f.was_for)::float8,
       extract(epoch FROM f.at)::float8, f.overtaken, f.effect,
       CASE WHEN f.effect = 'none' AND f.effect_problem = ''
            THEN extract(epoch FROM pg_xact_commit_timestamp(f.xmin))::float8 END,
       f.effect_problem
FROM deadlines_firing f WHERE f.deadline_id = ANY(%s) ORDER BY f.id
"""


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
                    life.tries[line["number"]] += 1
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
    folder: Path, header: dict, lives: dict[int, Life], verdict: Verdict, cursor: Any, copies: int,
    until: float,
) -> dict[str, Any]:  # fmt: skip
    now = ask(cursor, "SELECT extract(epoch FROM clock_timestamp())::float8")[0][0]
    firings = ask(cursor, _FIRINGS, list(lives))
    for row in firings:
        lives[row[1]].fired.append(row)
    delays = _delays(lives, header["begins"])
    for life in lives.values():
        _rungs(life, verdict, now, until or now, max(GRACE, delays.get("max", 0) + 5))
    sent = told.all_of(cursor, folder, header, lives, firings, verdict, copies)
    return {
        "deadlines": len(lives), "firings": len(firings),
        "acts": sum(len(life.done) for life in lives.values()),
        "violations": dict(sorted(verdict.counts.items())), "examples": dict(verdict.examples),
        **_counted(verdict), "delay_seconds": delays, **sent,
    }  # fmt: skip


def _counted(verdict: Verdict) -> dict[str, int]:
    names = {"lost": "I1 lost", "twice": "I1 twice", "early": "I3 early", "after_end": "I4 after its end"}
    return {name: verdict.counts[key] for name, key in names.items()}


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
               "since": done["wrote"], "doubt": done["rung"] if life.tries[number] > 1 else 0}  # fmt: skip
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
        # Tried again after a crash: what the first try had committed may have rung before the second looked.
        allowed |= {(part["epoch"], rung) for rung in range(1, part.get("doubt", 0) + 1)}
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
