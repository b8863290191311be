"""Judges a simulated quarter: plain SQL on what the product left, and the arithmetic of quarter_rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from chaos.journal import lines
from chaos.quarter_rules import Round, Scene, above, finds, has_committee, rang, returned, rounds

SHOWN = 5
_UNITS = "SELECT code, level FROM organisations_region ORDER BY code"
_ROUNDS = """
SELECT r.id, p.region_id, p.unit_level, r.starts_on, r.ends_on, r.key_period_id IS NOT NULL,
       r.made_at, r.due_at, r.caught_up, r.units
FROM screening_round r JOIN screening_plan p ON p.id = r.plan_id
"""
_TASKS = """
SELECT t.id, t.round_id, t.region_id, o.region_id, t.due_at, t.outcome, t.returned_at,
       (SELECT count(*) FROM screening_finding f WHERE f.task_id = t.id)
FROM screening_task t LEFT JOIN organisations_organisation o ON o.id = t.organisation_id
"""
_CLOCKS = "SELECT subject_id, due_at, ended_at FROM deadlines_deadline WHERE subject_kind = 'screening'"
_FIRED = """
SELECT d.subject_id, f.code, f.at, f.overtaken, count(*) FROM deadlines_firing f
JOIN deadlines_deadline d ON d.id = f.deadline_id GROUP BY 1, 2, 3, 4
"""
_TOLD = """
SELECT m.kind, u.username, m.facts->>'rung', m.path, m.created_at, (m.facts->>'missing')::int, count(*)
FROM notifications_message m JOIN accounts_user u ON u.id = m.recipient_id GROUP BY 1, 2, 3, 4, 5, 6
"""
Name = tuple[Any, ...]


class Verdict:
    """What is wrong, by its kind, with a few examples."""

    def __init__(self) -> None:
        self.violations: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)

    def wrong(self, kind: str, text: object, count: int = 1) -> None:
        self.violations[kind] += count
        if len(self.examples[kind]) < SHOWN:
            self.examples[kind].append(str(text))

    def same(self, kind: str, wanted: Counter[Name], found: Counter[Name]) -> None:
        """Each wanted one once, nothing else."""
        for name, count in (wanted - found).items():
            self.wrong(f"{kind}: missing", name, count)
        for name, count in (found - wanted).items():
            self.wrong(f"{kind}: {'twice' if name in wanted else 'not wanted'}", name, count)


class Quarter:
    """What the rules say of the whole scene."""

    def __init__(self, scene: Scene, units: list[tuple[str, str]]) -> None:
        self.scene, self.rounds = scene, rounds(scene)
        self.units = {one: [unit for unit, level in units if one.has(unit, level)] for one in self.rounds}
        self.back = {
            (one, unit): returned(scene, one, unit) for one, some in self.units.items() for unit in some
        }
        self.below: dict[tuple[Round, str], list[datetime | None]] = defaultdict(list)
        for (one, unit), back in self.back.items():
            for place in {unit[:9], unit[:6], f"{unit[:4]}00"}:
                self.below[one, place].append(back)

    def tells(self) -> Iterator[tuple[str, str, str, tuple[Round, str], datetime, int | None]]:
        """Kind, person, code, a round and the unit or the place, when, how many are missing."""
        places: dict[tuple[Round, str, str, datetime], None] = {}
        for (one, unit), back in self.back.items():
            for rung in rang(self.scene, one, back):
                code = rung.codes[-1]
                if {"remind", "due"} & set(rung.codes):
                    yield "return_due", self.answers(one, unit), code, (one, unit), rung.at, None
                for told in {"overdue", "leader"} & set(rung.codes):
                    places[one, above(unit, one.level, told), code, rung.at] = None
        for one, place, code, at in places:
            missing = self.missing(one, place, at)
            yield "returns_missing", f"{place}-supervisor", code, (one, place), at, missing

    def answers(self, one: Round, unit: str) -> str:
        """Who returns for a unit."""
        if one.level != "village":
            return f"{unit}-triage"
        return f"{unit}-grid" if has_committee(self.scene, unit) else f"{unit[:9]}-triage"

    def missing(self, one: Round, place: str, at: datetime) -> int:
        """So many units there had not returned just before that moment."""
        return sum(back is None or back >= at for back in self.below[one, place])


def judge(cursor: Any, folder: Path, scene: Scene) -> dict[str, Any]:
    """Everything that is wrong, and how much there was of everything."""
    verdict, quarter = Verdict(), Quarter(scene, _ask(cursor, _UNITS))
    made = _rounds(cursor, quarter, verdict)
    tasks = _tasks(cursor, quarter, made, verdict)
    _returns(folder, quarter, tasks, verdict)
    fired = _firings(cursor, quarter, tasks, verdict)
    told = _messages(cursor, quarter, made, tasks, verdict)
    return {
        "violations": dict(verdict.violations), "examples": dict(verdict.examples),
        "rounds": len(made), "caught_up": sum(one.caught_up for one in made.values()), "tasks": len(tasks),
        "returned": sum(back is not None for back in quarter.back.values()),
        "firings": fired, "messages": told,
    }  # fmt: skip


def _rounds(cursor: Any, quarter: Quarter, verdict: Verdict) -> dict[int, Round]:
    wanted = {one.name: one for one in quarter.rounds}
    made: dict[int, Round] = {}
    seen: Counter[Name] = Counter()
    for pk, plan, level, begins, ends, key, at, due, caught_up, count in _ask(cursor, _ROUNDS):
        name = (plan, level, begins, ends, key)
        seen[name] += 1
        one = wanted.get(name)
        if one is None:
            continue
        made[pk] = one
        found = (at, due, caught_up, count)
        said = (one.made, one.due, one.caught_up, len(quarter.units[one]))
        if found != said:
            verdict.wrong("round differs", f"{name}: {found}, not {said}")
    verdict.same("rounds", Counter(dict.fromkeys(wanted, 1)), seen)
    return made


def _tasks(
    cursor: Any, quarter: Quarter, made: dict[int, Round], verdict: Verdict
) -> dict[int, tuple[Round, str]]:
    tasks: dict[int, tuple[Round, str]] = {}
    clocks = {row[0]: row[1:] for row in _ask(cursor, _CLOCKS)}
    seen: Counter[Name] = Counter()
    for pk, number, unit, office, due, outcome, at, findings in _ask(cursor, _TASKS):
        if number not in made:
            continue
        one = made[number]
        tasks[pk] = (one, unit)
        seen[one.name, unit] += 1
        back = quarter.back.get((one, unit))
        said = "" if not back else "findings" if finds(quarter.scene, one, unit) else "nothing"
        own = unit if one.level != "village" or has_committee(quarter.scene, unit) else unit[:9]
        wanted = (own, one.due, said, back, int(said == "findings"))
        if (office, due, outcome, at, findings) != wanted:
            verdict.wrong(
                "task differs", f"{one.name} {unit}: {(office, due, outcome, at, findings)}, not {wanted}"
            )
        clock = None if one.caught_up else (one.due, back)
        if clocks.pop(pk, None) != clock:
            verdict.wrong("deadline differs", f"{one.name} {unit}: not {clock}")
    if clocks:
        verdict.wrong("deadline of no task", list(clocks)[:3], len(clocks))
    verdict.same("tasks", Counter((one.name, unit) for one, unit in quarter.back), seen)
    return tasks


def _returns(folder: Path, quarter: Quarter, tasks: dict[int, tuple[Round, str]], verdict: Verdict) -> None:
    """What somebody was told is stored, is stored as told (the task itself was compared above)."""
    for path in folder.glob("acts-*.jsonl"):
        for line in lines(path):
            back = quarter.back.get(tasks.get(line["task"], (None, "")))  # type: ignore[arg-type]
            if back != datetime.fromisoformat(line["at"]):
                verdict.wrong("acknowledged return", line)


def _firings(cursor: Any, quarter: Quarter, tasks: dict[int, tuple[Round, str]], verdict: Verdict) -> int:
    wanted: Counter[Name] = Counter()
    for pk, (one, unit) in tasks.items():
        for rung in rang(quarter.scene, one, quarter.back[one, unit]):
            wanted.update((pk, code, rung.at, code != rung.codes[-1]) for code in rung.codes)
    found = Counter({tuple(row[:4]): row[4] for row in _ask(cursor, _FIRED)})
    verdict.same("reminders", wanted, found)
    return sum(found.values())


def _messages(
    cursor: Any, quarter: Quarter, made: dict[int, Round], tasks: dict[int, tuple[Round, str]],
    verdict: Verdict,
) -> dict[str, int]:  # fmt: skip
    numbers = {one: pk for pk, one in made.items()}
    names = {task: pk for pk, task in tasks.items()}
    wanted: Counter[Name] = Counter()
    for kind, person, code, (one, where), at, missing in quarter.tells():
        if one in numbers and (kind != "return_due" or (one, where) in names):
            path = f"/screening/rounds/{numbers[one]}/?place={where}"
            if kind == "return_due":
                path = f"/screening/returns/{names[one, where]}/"
            wanted[kind, person, code, path, at, missing] += 1
    found = Counter({tuple(row[:6]): row[6] for row in _ask(cursor, _TOLD)})
    verdict.same("messages", wanted, found)
    kinds: Counter[str] = Counter()
    for name, count in found.items():
        kinds[name[0]] += count
    return dict(kinds)


def _ask(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    return list(cursor.fetchall())
