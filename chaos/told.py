"""The oracle's second half: was everybody told once, did mails arrive, is what was acknowledged there?"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from chaos.evidence import Life, Verdict, ask, lines

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


def all_of(
    cursor: Any, folder: Path, header: dict, lives: dict[int, Life], firings: list[tuple], verdict: Verdict,
    copies: int,
) -> dict[str, Any]:  # fmt: skip
    """Everything of this half; the figures of the mails."""
    events(cursor, lives, firings, verdict)
    messages(cursor, header, lives, firings, verdict)
    effects(cursor, firings, verdict)
    posts(cursor, folder, verdict)
    changes(cursor, lives, verdict)
    return mails(cursor, folder, list(lives), verdict, copies)


# --- I2: one event and one message for each person ----------------------------------------------------------
def events(cursor: Any, lives: dict[int, Life], firings: list[tuple], verdict: Verdict) -> None:
    wanted = Counter((lives[row[1]].plan["case"], row[4], round(row[6], 6)) for row in firings if not row[7])
    cases = list({life.plan["case"] for life in lives.values()})
    found: Counter[tuple] = Counter()
    for case, code, at, count in ask(cursor, _EVENTS, cases):
        if (case, code, round(at, 6)) in wanted:
            found[case, code, round(at, 6)] = count
    for key, count in wanted.items():
        if found[key] != count:
            verdict.wrong("I2 events", f"case {key[0]} {key[1]}: {found[key]} events for {count} firings")


def messages(
    cursor: Any, header: dict, lives: dict[int, Life], firings: list[tuple], verdict: Verdict
) -> None:
    told: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for about, code, person, channel, count, *_rest in ask(cursor, _MESSAGES, list(lives)):
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
def mails(cursor: Any, folder: Path, ids: list[int], verdict: Verdict, copies: int) -> dict[str, Any]:
    arrived = Counter(
        line["message_id"].strip("<>").partition("@")[0] for line in lines(folder / "sink.jsonl")
    )
    states: Counter[str] = Counter()
    extra = 0
    for about, code, _person, channel, _count, state, key, attempts in ask(cursor, _MESSAGES, ids):
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
def effects(cursor: Any, firings: list[tuple], verdict: Verdict) -> None:
    done = dict(ask(cursor, _EFFECTS))
    for row in firings:
        wanted = {"done": 1, "none": 0}.get(row[8])
        if wanted is None:
            verdict.wrong("I2 effect left", f"firing {row[0]} is {row[8]} ({row[10]})")
        elif done.get(row[0], 0) != wanted:
            verdict.wrong("I2 effect", f"firing {row[0]} {row[8]}: done {done.get(row[0], 0)} times")


def posts(cursor: Any, folder: Path, verdict: Verdict) -> None:
    stored = dict(ask(cursor, _CASES, "chaos post %"))
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


def changes(cursor: Any, lives: dict[int, Life], verdict: Verdict) -> None:
    found = {(row[0], row[1]): row[2] for row in ask(cursor, _CHANGES, list(lives))}
    for (deadline, kind), count in found.items():
        if count > 1 and kind != "recomputed":
            verdict.wrong("I7 changes", f"deadline {deadline} was {kind} {count} times")
