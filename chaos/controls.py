"""`bin/chaos --controls`: eight planted bugs, each in a small scenario, and the same faults without a bug.

A harness is believed only if it finds every one of them and finds nothing where nothing is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chaos import oracle, servers
from chaos.journal import lines
from chaos.keeper import ROOT, Keeper, python, sweeper, worker
from chaos.run import say, settle_world
from config.local import ports

Scene = Callable[["Stage"], None]


@dataclass
class Scenario:
    """A bug, where it shows (a part of the name of the violation), and what is played."""

    shows: str
    scene: Scene
    plan: dict[str, Any] = field(default_factory=dict)


class Stage:
    """The servers, the processes and the plan of one scenario."""

    def __init__(self, own: servers.Servers, keeper: Keeper, place: Path, plant: str) -> None:
        self.own, self.keeper, self.place, self.plant = own, keeper, place, plant
        self.began = time.time()

    @property
    def ids(self) -> list[int]:
        return [line["id"] for line in lines(self.place / "plan.jsonl") if "id" in line]

    def sweep(self, *crashes: str, **more: str) -> None:
        """One sweeper with the bug; `crashes`: where its lives end."""
        self.keeper.add("sweeper-0", sweeper(), shared=deque(crashes), PLANT=self.plant, **more)

    def serve(self) -> int:
        """The web with the bug; its port."""
        port = ports.free()
        self.keeper.add("web", python("-m", "gunicorn", "-c", "python:config.gunicorn"), PORT=str(port),
                        YIZHAN_WEB_WORKERS="1", PLANT=self.plant)  # fmt: skip
        return port

    def play(self, until: Callable[[], bool], seconds: float = 60) -> None:
        """Keep everything running until that is so."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and not until():
            self.own.check()
            self.keeper.check()
            time.sleep(0.05)

    def ask(self, sql: str) -> int:
        """One figure about the deadlines of this plan."""
        with self.own.database() as cursor:
            cursor.execute(sql, [self.ids])
            return int(cursor.fetchone()[0])

    def at_work(self) -> bool:
        """A sweeper of this scene has given a sign of life."""
        with self.own.database() as cursor:
            cursor.execute(_SIGN, [self.began])
            return bool(cursor.fetchone()[0])

    def nothing_left(self) -> bool:
        """Every rung of the plan has fired and every mail is gone."""
        return not self.ask(_ARMED) and not self.ask(_UNSENT)


_ARMED = "SELECT count(*) FROM deadlines_deadline WHERE id = ANY(%s) AND next_rung_at IS NOT NULL"
_UNSENT = """
SELECT count(*) FROM notifications_message
WHERE split_part(about, ':', 2) = ANY(%s::text[]) AND state IN ('pending', 'leased')
"""
_FIRED = "SELECT count(*) FROM deadlines_firing WHERE deadline_id = ANY(%s)"
_SIGN = "SELECT count(*) FROM deadlines_heartbeat WHERE role = 'sweeper' AND at > to_timestamp(%s)"
_DISARM = "UPDATE deadlines_deadline SET next_rung_at = NULL WHERE id = ANY(%s)"


def killed_in_the_middle(stage: Stage) -> None:
    stage.sweep("sweep.claimed:1", "sweep.before_commit:1", "sweep.committed:1")
    stage.play(stage.nothing_left)


def wrong_clock(stage: Stage) -> None:
    stage.sweep(CLOCK_SHIFT="7200")
    stage.play(stage.at_work)
    stage.play(lambda: stage.ask(_FIRED) > 0, 2)


def wiped_queue(stage: Stage) -> None:
    stage.keeper.add("worker-0", worker("clocks", 0), PLANT=stage.plant)
    from chaos.tasks import fire_one
    from config.celery import app

    app.set_current()

    for line in lines(stage.place / "plan.jsonl"):
        if "id" in line:
            due = datetime.fromtimestamp(line["times"][0], tz=datetime.now().astimezone().tzinfo)
            fire_one.apply_async([line["id"]], eta=due, queue="clocks")
    stage.play(lambda: False, 3)
    stage.own.flush_redis()
    stage.keeper.kill("worker-0", group=True)
    stage.play(lambda: not stage.ask(_ARMED), 6)


def moved_after_it_rang(stage: Stage) -> None:
    stage.sweep()
    stage.play(lambda: not stage.ask(_ARMED))
    stage.keeper.add("acts-0", python("-m", "chaos.acts", f"--folder={stage.place}", "--part=0", "--parts=1"))
    acts = stage.keeper.all["acts-0"]
    stage.play(lambda: acts.ended and stage.nothing_left())


def killed_while_mailing(stage: Stage) -> None:
    stage.sweep("relay.sent:1")
    stage.play(lambda: stage.ask(_FIRED) > 0 and stage.keeper.crashed["relay.sent"] > 0)
    with stage.own.database() as cursor:
        # The lease of a minute is over at once; nobody wants to wait for it here.
        cursor.execute(
            "UPDATE notifications_message SET next_try_at = clock_timestamp() WHERE state = 'leased'"
        )
    stage.play(stage.nothing_left)


def sent_three_times(stage: Stage) -> None:
    _as_a_client(stage, stage.serve(), "--count=2", "--seconds=1")


def looked_at_by_a_stranger(stage: Stage) -> None:
    port = stage.serve()
    _as_a_client(stage, port, "--count=1", "--seconds=0")  # the newest case of all is one of ours
    _as_a_client(stage, port, "--look")


def written_again(stage: Stage) -> None:
    stage.sweep()
    stage.play(stage.nothing_left)


def _as_a_client(stage: Stage, port: int, *words: str) -> None:
    command = python("-m", "chaos.posts", f"--folder={stage.place}", f"--port={port}", *words)
    stage.keeper.add("posts", command)
    posts = stage.keeper.all["posts"]
    stage.play(lambda: posts.ended)


SCENARIOS = {
    "two_statements": Scenario("I2", killed_in_the_middle),
    "app_clock": Scenario("I3 early", wrong_clock, {"lead": 120}),
    "eta_task": Scenario("I1 lost", wiped_queue, {"lead": 5}),
    "key_without_epoch": Scenario("I2", moved_after_it_rang, {"moved": True}),
    "mark_before_send": Scenario("I6 mail lost", killed_while_mailing, {"mailed": 1.0, "deadlines": 4}),
    "no_idempotency_key": Scenario("I5 posts", sent_three_times, {"deadlines": 0}),
    "list_without_scope": Scenario("scope", looked_at_by_a_stranger, {"deadlines": 0}),
    "outbox_without_unique_key": Scenario("I2 message twice", written_again),
}
DROP = "ALTER TABLE notifications_message DROP CONSTRAINT message_once"


AT_ONCE = 3
"""Scenarios that play side by side, each in a database of its own: they mostly wait."""


def main(folder: Path, names: list[str]) -> int:
    """Play each scenario without and with its bug; 0 if all are clean without and caught with it."""
    place = folder / "controls"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with servers.Servers() as own:
        servers.start(own, folder)
        settle_world(place, dict(os.environ))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            played = pool.map(lambda name: _by_itself(place, name), names or SCENARIOS)
            found = dict(zip(names or SCENARIOS, played, strict=True))
    wrong = [name for name, one in found.items() if one["without"] or not one["caught"]]
    print(
        json.dumps(
            {"caught": len(found) - len(wrong), "of": len(found), "wrong": wrong, "found": found}, indent=1
        )
    )
    return int(bool(wrong))


def _by_itself(place: Path, name: str) -> dict[str, Any]:
    """What came of the scenario, played by a process of its own in a copy of the world."""
    assert servers.kept_world(name)  # noqa: S101 — it was made or found at the beginning
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    play = python("-m", "chaos.controls", str(place), name)
    done = subprocess.run(
        play, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def play(place: Path, name: str) -> None:
    """One scenario in this process, on servers that run; prints what came of it."""
    (place / name).mkdir()
    sink = servers.Sink(place / name, 1)
    sink.controller.start()
    os.environ |= servers.mailed(sink)
    import chaos.world as world  # sets Django up, for the database that runs now

    try:
        found = _both(servers.Servers(), place / name, name, world)
    finally:
        sink.controller.stop()
    print(json.dumps(found), flush=True)


def _both(own: servers.Servers, place: Path, name: str, world: Any) -> dict[str, Any]:
    scenario = SCENARIOS[name]
    plain = "written_twice" if name == "outbox_without_unique_key" else ""
    without = {} if name == "eta_task" else _played(own, place / "right", plain, scenario, world)
    if name == "outbox_without_unique_key":
        with own.database() as cursor:
            cursor.execute(DROP)
    bug = _played(own, place / "wrong", name, scenario, world)
    return {"without": without, "with": bug, "caught": any(key.startswith(scenario.shows) for key in bug)}


def _played(own: servers.Servers, place: Path, plant: str, scenario: Scenario, world: Any) -> dict[str, int]:
    """Violations by their names."""
    place.mkdir(parents=True)
    (place / "sink.jsonl").symlink_to(place.parent / "sink.jsonl")
    given = {"deadlines": 12, "seconds": 1.0, "lead": 2.5, "seed": 1, "mailed": 0.0, "laddered": 0.0,
             "moved": False, "no_acts": True, "folder": place, **scenario.plan}  # fmt: skip
    world.plan(argparse.Namespace(**given))
    with Keeper(place, dict(os.environ)) as keeper:
        stage = Stage(own, keeper, place, plant)
        scenario.scene(stage)
    with own.database() as cursor:
        cursor.execute(_DISARM, [stage.ids])
    judged = oracle.judge(place, os.environ["DATABASE_URL"], copies=9)
    if not plant:
        for name, examples in judged["examples"].items():
            say(f"{place}: {name}: {examples}")
    return judged["violations"]


if __name__ == "__main__":
    play(Path(sys.argv[1]), sys.argv[2])
