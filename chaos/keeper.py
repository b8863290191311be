"""Keeps processes running as systemd's Restart=always does, and kills them on request, each with a reason."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.local.supervisor import PR_SET_PDEATHSIG

ROOT = Path(__file__).resolve().parent.parent
_libc = ctypes.CDLL(None)


@dataclass
class Kept:
    """One process that must always run. `crashes`: the points at which its next lives end."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    crashes: deque[str] = field(default_factory=deque)
    process: subprocess.Popen[bytes] | None = None
    crash: str = ""
    murdered: bool = False
    ended: bool = False
    """It has done what it had to do and is not started again."""

    def start(self) -> None:
        self.crash = self.crashes.popleft() if self.crashes else ""
        self.murdered = False
        environment = {**self.environment, "CRASH_AT": self.crash}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=environment, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=_die_with_us,  # noqa: PLW1509 — one system call, no lock
            )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def _die_with_us() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


class Keeper:
    """All processes of a run. `check` often: it starts again what has died and counts how it died."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.all: dict[str, Kept] = {}
        self.deaths: Counter[str] = Counter()
        self.crashed: Counter[str] = Counter()
        self.port = 0
        """Where the web answers."""

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, *_: object) -> None:
        self.end(list(self.all))

    def add(
        self, name: str, command: Sequence[str], *, shared: deque[str] | None = None, **more: str
    ) -> Kept:
        """Start it and keep it. `shared`: crash points that several processes work off together."""
        crashes = shared if shared is not None else deque()
        environment = {**self.environment, **more}
        one = Kept(name, command, environment, self.folder / f"{name}.log", crashes)
        self.all[name] = one
        one.start()
        return one

    def check(self) -> None:
        for one in self.all.values():
            if one.alive or one.ended or one.process is None:
                continue
            self._note(one)
            if not one.ended:
                _end_group(one)
                one.start()

    def _note(self, one: Kept) -> None:
        code = one.process.returncode if one.process else None
        if one.murdered:
            if one.crash:
                one.crashes.append(one.crash)  # it did not come to that point; another life will
            return
        if code == -signal.SIGKILL and one.crash:
            self.crashed[one.crash.partition(":")[0]] += 1
        elif code == 0 and one.name.startswith(("acts", "posts")):
            one.ended = True
        else:
            self.deaths[f"{one.name.rpartition('-')[0] or one.name} ended with {code}"] += 1

    def kill(self, name: str, *, group: bool = False) -> bool:
        """kill -9 that process, or its whole group."""
        one = self.all[name]
        if not one.alive or one.process is None:
            return False
        one.murdered = True
        if group:
            os.killpg(one.process.pid, signal.SIGKILL)
        else:
            one.process.kill()
        return True

    def kill_child(self, name: str, dice: random.Random) -> bool:
        """kill -9 one child of that process."""
        one = self.all[name]
        children = _children(one.process.pid) if one.alive and one.process else []
        if not children:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(children), signal.SIGKILL)
        return True

    def end(self, names: Sequence[str], patience: float = 12) -> None:
        """Ask them to end, as a deploy does; kill what does not."""
        some = [self.all.pop(name) for name in names if name in self.all]
        for one in some:
            if one.alive and one.process:
                one.process.terminate()
        limit = time.monotonic() + patience
        for one in some:
            while one.alive and time.monotonic() < limit:
                time.sleep(0.05)
            _end_group(one)
            if one.process:
                one.process.wait()


def _end_group(one: Kept) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if one.process:
            os.killpg(one.process.pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def python(*words: str) -> list[str]:
    """A command of our own interpreter."""
    return [sys.executable, *words]


def sweeper() -> list[str]:
    """The broker-free leg."""
    return python(str(ROOT / "manage.py"), "sweeper")


def worker(queue: str, number: int) -> list[str]:
    """A Celery worker of that queue."""
    return python(
        "-m", "celery", "--quiet", "-A", "config.celery", "worker", "--concurrency=1", f"--queues={queue}",
        "--loglevel=WARNING", "--without-gossip", "--without-mingle", f"--hostname={queue}{number}@chaos",
    )  # fmt: skip


def beat(folder: Path, number: int) -> list[str]:
    """One of two beats, each with its own timetable."""
    return python(
        "-m", "celery", "--quiet", "-A", "config.celery", "beat", "--loglevel=WARNING", "--pidfile=",
        "-s", str(folder / f"beat-{number}"),
    )  # fmt: skip
