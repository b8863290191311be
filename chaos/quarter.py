"""`bin/chaos --quarter`: a quarter of screening in two cities, by real processes that are killed all along.

The clock is simulated: a row that the driver moves on as soon as the database shows that all is done that
its own rules say must be done by then. What was told to whom is judged at the end (quarter_oracle).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter, defaultdict, deque
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2

from chaos import quarter_oracle, servers
from chaos.keeper import ROOT, Keeper, beat, python, sweeper, worker
from chaos.nemesis import Nemesis
from chaos.quarter_oracle import Quarter
from chaos.quarter_rules import Scene, full, rang, small
from chaos.run import say

KINDS = {
    "kill a sweeper": 5, "kill the child of a worker": 5, "kill the parent of a worker": 2,
    "kill the group of a worker": 2, "kill a beat": 3, "kill somebody in the middle of an act": 3,
    "FLUSHALL": 2, "kill Redis": 1, "PostgreSQL restarts at once": 1, "PostgreSQL ends connections": 2,
}  # fmt: skip
POINTS = {
    "round.before_commit": 4, "sweep.claimed": 2, "sweep.before_commit": 2, "sweep.committed": 2,
}  # fmt: skip
PARTS = 2
"""People return in so many processes."""
PATIENCE = 900
"""Seconds after which what must be done is not done."""
_TABLES = """
CREATE TABLE chaos_moment (step int, at timestamptz, returns boolean);
CREATE TABLE chaos_returned (step int, part int, PRIMARY KEY (step, part));
"""
_LEFT = """
SELECT (SELECT count(*) FROM deadlines_deadline WHERE next_rung_at <= (SELECT at FROM chaos_moment)),
       (SELECT count(*) FROM screening_round)
"""


class Driver:
    """Moves the simulated clock; breaks things while it waits for what must be done."""

    def __init__(
        self, own: servers.Servers, keeper: Keeper, scene: Scene, quarter: Quarter, place: Path
    ) -> None:
        self.own, self.keeper, self.scene, self.place = own, keeper, scene, place
        self.dice = random.Random(scene.seed)
        self.nemesis = Nemesis(own, keeper, self.dice)
        self.rounds = Counter(one.made for one in quarter.rounds)
        self.rings = {
            rung.at for (one, _unit), back in quarter.back.items() for rung in rang(scene, one, back)
        }
        self.returns = {back for back in quarter.back.values() if back}
        self.points: Counter[str] = Counter()
        self.seconds: dict[str, float] = defaultdict(float)

    def plan(self, kills: int) -> dict[datetime, list[str]]:
        """Which fault comes at which moment: crash points only where somebody will pass them."""
        found: dict[datetime, list[str]] = defaultdict(list)
        busy = sorted(self.rounds.keys() | self.rings | self.returns)
        weights = {**KINDS, **POINTS}
        kinds = [
            *weights,
            *self.dice.choices(list(weights), list(weights.values()), k=max(0, kills - len(weights))),
        ]
        for kind in kinds[:kills] if kills < len(weights) else kinds:
            where = self.rounds if kind.startswith("round.") else self.rings if kind in POINTS else busy
            found[self.dice.choice(sorted(where))].append(kind)
        return found

    def run(self, kills: int) -> None:
        """From the first moment to the last."""
        faults, there = self.plan(kills), 0
        for step, at in enumerate(self.scene.moments):
            if at == self.scene.down[1]:
                self.outage(step, at)
            there += self.rounds[at]
            self.set(step, at, returning=False)
            waiting = deque(
                (time.monotonic() + self.dice.uniform(0, 0.6), kind) for kind in faults.get(at, ())
            )
            if waiting or self.rounds[at] or at in self.rings:
                self.until(lambda wanted=there: self.left() == (0, wanted), waiting, "work", at)
            if at in self.returns:
                self.set(step, at, returning=True)
                self.until(lambda step=step: self.back(step), waiting, "returns", at)
            if step % 40 == 0:
                say(f"{at:%Y-%m-%d %H:%M}: {there} rounds, {sum(self.nemesis.kills.values())} faults, "
                    f"{sum(self.points.values())} crashes")  # fmt: skip

    def outage(self, step: int, at: datetime) -> None:
        """Everything is down until that moment."""
        say(f"everything is down from {self.scene.down[0]:%m-%d %H:%M} to {at:%m-%d %H:%M}")
        for one in self.keeper.all.values():
            self.keeper.kill(one.name, group=True)
        for name in ("redis", "postgres"):
            self.own.signal(name, servers.signal.SIGKILL)
            self.own.running[name].process.wait()
        servers.wait(self.own)
        self.set(step, at, returning=False)

    def set(self, step: int, at: datetime, *, returning: bool) -> None:
        """Let the clock say so, whatever it takes."""
        values = [step, at, returning]
        while True:
            with contextlib.suppress(psycopg2.Error), self.own.database() as cursor:
                cursor.execute("UPDATE chaos_moment SET step = %s, at = %s, returns = %s", values)
                return
            self.check()

    def until(self, done: Any, waiting: deque[tuple[float, str]], what: str, at: datetime) -> None:
        """Wait for it, and break what is to be broken meanwhile."""
        began = time.monotonic()
        while waiting or not done():
            self.check()
            while waiting and time.monotonic() > waiting[0][0]:
                self.strike(waiting.popleft()[1])
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{at}: {what} not done after {PATIENCE} s: {self.left()}")
            time.sleep(0.02)
        self.seconds[what] += time.monotonic() - began

    def strike(self, kind: str) -> None:
        if kind in POINTS:
            (self.place / f"die-{kind}").touch()
            self.points[kind] += 1
        else:
            self.nemesis.strike(kind)

    def check(self) -> None:
        self.own.check()
        self.keeper.check()
        self.nemesis.check()

    def left(self) -> tuple[int, int] | None:
        """How much is due and not fired, and how many rounds there are."""
        with contextlib.suppress(psycopg2.Error), self.own.database() as cursor:
            cursor.execute(_LEFT)
            return cursor.fetchone()
        return None

    def back(self, step: int) -> bool:
        """Whether everybody has returned who returns at this step."""
        with contextlib.suppress(psycopg2.Error), self.own.database() as cursor:
            cursor.execute("SELECT count(*) FROM chaos_returned WHERE step = %s", [step])
            return bool(cursor.fetchone()[0] == PARTS)
        return False


def main(wanted: argparse.Namespace, folder: Path) -> int:
    """Simulate, judge; 0 if everything is as the rules say."""
    seed = wanted.seed or random.SystemRandom().randrange(1, 10**6)
    scene = small(seed) if wanted.small else full(seed)
    kills = wanted.kills if wanted.kills is not None else 24 if wanted.small else 200
    place = folder / "quarter"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    began = time.monotonic()
    with servers.Servers() as own:
        servers.start(own, folder)
        result = simulate(own, place, scene, kills, small_one=wanted.small)
    result["seconds"]["all"] = round(time.monotonic() - began, 1)
    print(json.dumps(result, ensure_ascii=False, indent=2), flush=True)
    return int(bool(result["violations"]))


def simulate(
    own: servers.Servers, place: Path, scene: Scene, kills: int, *, small_one: bool
) -> dict[str, Any]:
    """The world, the processes, the clock, the verdict."""
    words = [f"--seed={scene.seed}", *(["--small"] if small_one else [])]
    environment = dict(os.environ)
    say(f"seed {scene.seed}; making the world")
    world = python("-m", "chaos.quarter_world", *words)
    subprocess.run(world, cwd=ROOT, env={**environment, "YIZHAN_STATEMENT_SECONDS": "0"}, check=True)
    with own.database() as cursor:
        cursor.execute(_TABLES)
        cursor.execute("INSERT INTO chaos_moment VALUES (0, '2000-01-01 00:00+08', FALSE)")
        cursor.execute("SELECT code, level FROM organisations_region ORDER BY code")
        quarter = Quarter(scene, cursor.fetchall())
    with Keeper(place, environment) as keeper:
        driver = Driver(own, keeper, scene, quarter, place)
        start(keeper, place, words)
        driver.run(kills)
        for token in place.glob("die-*"):
            token.unlink()
            driver.points[token.name.removeprefix("die-")] -= 1
    return verdict(own, driver, place)


def start(keeper: Keeper, place: Path, words: list[str]) -> None:
    """The broker-free leg, the leg of beat and worker, and the people of the units."""
    keeper.add("sweeper-0", sweeper(), QUARTER=str(place))
    keeper.add("worker-0", worker("clocks,celery", 0), QUARTER=str(place))
    keeper.add("beat-0", beat(place, 0), QUARTER=str(place))
    for part in range(PARTS):
        command = python("-m", "chaos.quarter_units", f"--folder={place}", *words, f"--part={part}",
                         f"--parts={PARTS}")  # fmt: skip
        keeper.add(f"acts-{part}", command)


def verdict(own: servers.Servers, driver: Driver, place: Path) -> dict[str, Any]:
    """What the oracle says, and how much was done by whom."""
    began = time.monotonic()
    with own.database() as cursor:
        cursor.execute("SET timezone = 'Asia/Shanghai'")
        judged = quarter_oracle.judge(cursor, place, driver.scene)
    chain = python(str(ROOT / "manage.py"), "verify_audit")
    if subprocess.run(chain, cwd=ROOT, env=dict(os.environ), check=False, capture_output=True).returncode:
        judged["violations"]["audit chain"] = 1
    legs: Counter[str] = Counter()
    for line in (place / "legs.txt").read_text().splitlines():
        leg, work, count = line.split()
        legs[f"{leg} {work}"] += int(count)
    driver.seconds["oracle"] = time.monotonic() - began
    return {
        "seed": driver.scene.seed, "from": str(driver.scene.first), "to": str(driver.scene.last), **judged,
        "faults": dict(driver.nemesis.kills), "crash_points": dict(driver.points),
        "kills": sum(driver.nemesis.kills.values()) + sum(driver.points.values()),
        "done_by": dict(legs), "died_by_themselves": dict(driver.keeper.deaths),
        "seconds": {name: round(took, 1) for name, took in driver.seconds.items()},
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
