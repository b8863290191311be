"""`bin/chaos`: a run with faults, judged by the oracle; one JSON object, exit code 1 if anything is wrong."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import psycopg2

from chaos import oracle, servers
from chaos.journal import lines
from chaos.keeper import ROOT, Keeper, beat, python, sweeper, worker
from chaos.nemesis import NOT_RUN, Nemesis
from config.local import ports
from core.crash import POINTS

PERIOD = 30
"""Seconds between two lines of progress."""
# Makers of rounds are killed in bin/chaos --quarter, those of reports in tests/reports/test_scheduling.py.
OF_SWEEPER = sorted(point for point in POINTS if not point.startswith(("act.", "round.", "report.")))
OF_ACTS = sorted(point for point in POINTS if point.startswith("act."))


def options() -> argparse.ArgumentParser:
    """What a run may be asked for."""
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__)
    parser.add_argument("--deadlines", type=int, default=100_000)
    parser.add_argument("--kills", type=int, help="200, if nothing is said")
    parser.add_argument("--points", type=int, default=1, help="hits of each named crash point")
    parser.add_argument("--seconds", type=float, default=450, help="over which the deadlines fall due")
    parser.add_argument("--posts", type=int, default=200, help="intakes, each sent three times")
    parser.add_argument("--seed", type=int, default=0, help="0: a new one, which is printed")
    parser.add_argument("--small", action="store_true", help="20,000 deadlines in 60 s, 60 kills")
    parser.add_argument(
        "--without-redis", action="store_true", help="Redis is down from the first to the last"
    )
    parser.add_argument("--quarter", action="store_true", help="a simulated quarter of screening; or --small")
    parser.add_argument("--controls", nargs="*", metavar="BUG", help="only planted bugs: all eight or these")
    return parser


def main(wanted: argparse.Namespace, folder: Path) -> int:
    """Start everything, break it, judge; 0 if nothing is wrong."""
    if wanted.small:
        wanted.deadlines, wanted.kills, wanted.points, wanted.seconds, wanted.posts = 20_000, 60, 1, 60, 30
    wanted.kills = 200 if wanted.kills is None else wanted.kills
    wanted.seed = wanted.seed or random.SystemRandom().randrange(1, 10**6)
    place = folder / "run"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with servers.Servers() as own:
        servers.start(own, folder)
        result = run(own, place, wanted)
    print(json.dumps(result, ensure_ascii=False, indent=2), flush=True)
    return int(bool(result["violations"]))


def run(own: servers.Servers, place: Path, wanted: argparse.Namespace) -> dict[str, Any]:
    """One run on servers that run; what came of it."""
    dice = random.Random(wanted.seed)
    say(f"seed {wanted.seed}; everything lies in {place}")
    sink = servers.Sink(place, wanted.seed)
    sink.controller.start()
    environment = {**os.environ, **servers.mailed(sink), "YIZHAN_WEB_WORKERS": "2"}
    try:
        settle_world(place, environment)
        if wanted.without_redis:
            own.running.pop("redis").process.kill()
        with Keeper(place, environment) as keeper:
            begin(own, keeper, place, wanted, dice)
            plan(place, wanted, environment)
            people(keeper, place, wanted, dice)
            nemesis = Nemesis(own, keeper, dice)
            storm(own, keeper, nemesis, place, wanted)
            left = settle(own, keeper, place)
            died = [one.name for one in keeper.all.values() if not one.alive and not one.ended]
        return verdict(place, wanted, keeper, nemesis, sink, left, died)
    finally:
        sink.controller.stop()


def settle_world(place: Path, environment: dict[str, str]) -> None:
    """Tables, offices, people and a few real cases; the next run of the same code takes them as they are."""
    if servers.kept_world():
        return
    say("making the world")
    _world(place, environment, "--world")
    servers.keep_world()


def plan(place: Path, wanted: argparse.Namespace, environment: dict[str, str]) -> None:
    """Begin the deadlines; the first falls due when all are there."""
    say(f"planning {wanted.deadlines} deadlines")
    lead = 6 + wanted.deadlines / 2000
    _world(place, environment, f"--deadlines={wanted.deadlines}", f"--seconds={wanted.seconds}",
           f"--lead={lead}", f"--seed={wanted.seed}")  # fmt: skip


def _world(place: Path, environment: dict[str, str], *words: str) -> None:
    command = python("-m", "chaos.world", f"--folder={place}", *words)
    subprocess.run(command, cwd=ROOT, env={**environment, "YIZHAN_STATEMENT_SECONDS": "0"}, check=True)


def begin(
    own: servers.Servers, keeper: Keeper, place: Path, wanted: argparse.Namespace, dice: random.Random
) -> None:
    """Two sweepers, two workers, two beats and the web, until all have given a sign of life."""
    points = deque(f"{point}:{dice.choice([1, 1, 2])}" for point in OF_SWEEPER * wanted.points)
    dice.shuffle(points)
    # A lease lasts a minute: what a killed relay held is sent again while the run still goes on.
    points = deque(sorted(points, key=lambda point: not point.startswith("relay.")))
    for number in (0, 1):
        # One of the two sweepers lives two hours in the future (F10).
        keeper.add(f"sweeper-{number}", sweeper(), shared=points, CLOCK_SHIFT=str(7200 * number))
        keeper.add(f"worker-{number}", worker("clocks", number))
        keeper.add(f"beat-{number}", beat(place, number))
    if wanted.posts:
        keeper.port = ports.free()
        keeper.add("web", python("-m", "gunicorn", "-c", "python:config.gunicorn"), PORT=str(keeper.port))
    roles = {"sweeper"} if wanted.without_redis else {"sweeper", "beat"}
    limit = time.monotonic() + 60
    while time.monotonic() < limit and not roles <= signs(own).keys():
        time.sleep(0.2)


def people(keeper: Keeper, place: Path, wanted: argparse.Namespace, dice: random.Random) -> None:
    """Two people who act, and a clerk who posts."""
    acts = deque(f"{point}:{dice.choice([1, 2, 3])}" for point in OF_ACTS * wanted.points)
    dice.shuffle(acts)
    for number in (0, 1):
        acting = python("-m", "chaos.acts", f"--folder={place}", f"--part={number}")
        keeper.add(f"acts-{number}", acting, shared=acts)
    if wanted.posts:
        posting = python("-m", "chaos.posts", f"--folder={place}", f"--port={keeper.port}",
                         f"--count={wanted.posts}", f"--seconds={wanted.seconds}")  # fmt: skip
        keeper.add("posts", posting)


def signs(own: servers.Servers) -> dict[str, int]:
    """Who has given a sign of life lately, by role."""
    with contextlib.suppress(psycopg2.Error), own.database() as cursor:
        cursor.execute(_ALIVE)
        return dict(cursor.fetchall())
    return {}


def storm(
    own: servers.Servers, keeper: Keeper, nemesis: Nemesis, place: Path, wanted: argparse.Namespace
) -> None:
    """Break what the schedule says, until the last deadline was due and every crash point was met."""
    schedule = nemesis.schedule(wanted.kills, wanted.seconds, web=bool(wanted.posts))
    (place / "nemesis.json").write_text(json.dumps({"seed": wanted.seed, "faults": schedule}, indent=1))
    began = first_due(place)
    waiting, told = deque(schedule), time.monotonic()
    while time.time() < began + wanted.seconds + 2:
        own.check()
        keeper.check()
        nemesis.check()
        while waiting and time.time() > began + waiting[0]["at"]:
            nemesis.strike(waiting.popleft()["kind"])
        if time.monotonic() - told > PERIOD:
            told = time.monotonic()
            struck, crashed = sum(nemesis.kills.values()), sum(keeper.crashed.values())
            say(f"{time.time() - began:.0f} s: {struck} faults, {crashed} crashes")
        time.sleep(0.03)


def first_due(place: Path) -> float:
    """When the plan begins."""
    from datetime import datetime

    header = next(iter(lines(place / "plan.jsonl")))
    return datetime.fromisoformat(header["begins"]).timestamp()


_LEFT = """
SELECT (SELECT count(*) FROM deadlines_deadline WHERE next_rung_at <= clock_timestamp()),
       (SELECT count(*) FROM deadlines_firing WHERE effect = 'waiting'),
       (SELECT count(*) FROM notifications_message WHERE state IN ('pending', 'leased')
        AND next_try_at < clock_timestamp() + interval '70 seconds')
"""
_ALIVE = """
SELECT role, count(*) FROM deadlines_heartbeat WHERE at > clock_timestamp() - interval '15 seconds' GROUP BY 1
"""


def settle(own: servers.Servers, keeper: Keeper, place: Path, seconds: float = 300) -> dict[str, Any]:
    """After the last fault nobody helps: everything must come right by itself."""
    say("the storm is over")
    for one in keeper.all.values():
        one.crashes.clear()
        if one.crash and not one.name.startswith("acts"):
            keeper.kill(one.name)  # its next life has no crash point
    limit, left, alive = time.monotonic() + seconds, (1, 1, 1), {}
    while time.monotonic() < limit:
        own.check()
        keeper.check()
        acting = [
            one for one in keeper.all.values() if one.name.startswith(("acts", "posts")) and not one.ended
        ]
        with contextlib.suppress(psycopg2.Error), own.database() as cursor:
            cursor.execute(_LEFT)
            left = cursor.fetchone()
        alive = signs(own)
        if not any(left) and not acting and {"sweeper", "beat"} <= alive.keys():
            break
        time.sleep(0.3)
    settled = time.time()
    return {"settled": settled, "due": left[0], "effects": left[1], "messages": left[2], "alive": alive}


def verdict(
    place: Path, wanted: argparse.Namespace, keeper: Keeper, nemesis: Nemesis, sink: servers.Sink,
    left: dict[str, Any], died: list[str],
) -> dict[str, Any]:  # fmt: skip
    """What the oracle says, what was done, what was not."""
    killed = sum(nemesis.kills.values()) + sum(keeper.crashed.values())
    judged = oracle.judge(
        place, os.environ["DATABASE_URL"], copies=killed + sink.dropped, until=left["settled"]
    )
    chain = subprocess.run(
        python(str(ROOT / "manage.py"), "verify_audit"),
        cwd=ROOT,
        env={**keeper.environment},
        check=False,
        capture_output=True,
        text=True,
    )
    if chain.returncode:
        judged["violations"]["I7 audit chain"] = 1
    silent = {"sweeper", "beat"} - set(left["alive"]) - ({"beat"} if wanted.without_redis else set())
    if died or silent:
        judged["violations"]["I10 somebody must be started by hand"] = len(died) + len(silent)
    return {
        "seed": wanted.seed, "asked": vars(wanted),
        **judged, "faults": dict(nemesis.kills), "faults_total": sum(nemesis.kills.values()),
        "crash_points": dict(sorted(keeper.crashed.items())), "died_by_themselves": dict(keeper.deaths),
        "mail_server": {"refused": sink.refused, "dropped_after_taking": sink.dropped},
        "left": left, "audit": chain.stdout.strip()[-200:], "not_run": NOT_RUN,
    }  # fmt: skip


def say(text: str) -> None:
    """Progress, away from the result."""
    print(f"· {text}", file=sys.stderr, flush=True)
