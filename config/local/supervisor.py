"""Runs the processes as one: prefixed log lines, restart after a crash, an orderly end, no orphan.

Written here and not taken from honcho: the databases must outlive the programs that use them by a moment,
Ctrl-C is a success, and a supervisor killed with -9 must take its children along (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from config.local.trouble import Stop, Trouble, colourful, show

PR_SET_PDEATHSIG = 1
COLOURS = (36, 33, 32, 35, 34, 31)
RESTARTS, WITHIN = 5, 60.0  # a program may die this often in so many seconds
_libc = ctypes.CDLL(None, use_errno=True)
_print = threading.Lock()


@dataclass(frozen=True)
class Program:
    """One process: how it starts, how it is asked to end, and how many seconds it may take."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    end_by: signal.Signals = signal.SIGTERM
    patience: float = 20.0
    user: int | None = None
    group: int | None = None
    folder: Path | None = None
    hide: str | tuple[str, ...] | None = None  # lines that begin so are kept for last_words() and not shown


@dataclass
class Running:
    program: Program
    process: subprocess.Popen[bytes]
    colour: int
    reader: threading.Thread
    said: deque[str]
    deaths: list[float] = field(default_factory=list)


class Supervisor:
    """Use as a context manager: whatever happens inside, everything started has ended at the exit."""

    def __init__(self) -> None:
        self.running: dict[str, Running] = {}
        self.asked_to_stop: str | None = None
        self._starting = False

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        services = [r for name, r in self.running.items() if name in {"postgres", "redis"}]
        _end([r for r in self.running.values() if r not in services])
        _end(services)

    def start(self, program: Program) -> None:
        """Start a program; its output appears here under its name."""
        # Ctrl-C between the fork and the note of the child would leave a process that nobody ends.
        self._starting = True
        try:
            self._start(program)
        finally:
            self._starting = False
        if self.asked_to_stop:
            raise Stop(self.asked_to_stop)

    def _start(self, program: Program) -> None:
        before = self.running.get(program.name)
        process = subprocess.Popen(
            program.command, env=dict(program.environment), cwd=program.folder, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent(program.end_by),  # noqa: PLW1509 — two system calls, no lock
            **_identity(program),
        )
        colour = before.colour if before else COLOURS[len(self.running) % len(COLOURS)]
        said: deque[str] = deque(maxlen=5)
        reader = threading.Thread(target=_relay, args=(program, process, colour, said), daemon=True)
        reader.start()
        deaths = before.deaths if before else []
        self.running[program.name] = Running(program, process, colour, reader, said, deaths)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        # Python drops an exception raised inside a destructor; the note makes check() raise it again.
        self.asked_to_stop = signal.Signals(number).name
        if not self._starting:
            raise Stop(self.asked_to_stop)

    def check(self) -> None:
        """Start again what has died; give up on what keeps dying."""
        if self.asked_to_stop:
            raise Stop(self.asked_to_stop)
        for name, one in list(self.running.items()):
            code = one.process.poll()
            if code is None:
                continue
            now = time.monotonic()
            one.deaths[:] = [moment for moment in one.deaths if now - moment < WITHIN] + [now]
            if len(one.deaths) > RESTARTS:
                raise Trouble(f"{name} ended {len(one.deaths)} times within a minute (last code {code}).")
            _write(name, one.colour, f"ended with code {code}; starting it again")
            time.sleep(0.5)
            self.start(one.program)

    def alive(self, name: str) -> bool:
        """Whether the program is running."""
        return name in self.running and self.running[name].process.poll() is None

    def last_words(self, name: str) -> str:
        """The last lines the program wrote."""
        self.running[name].reader.join(timeout=1)
        return " / ".join(self.running[name].said)

    def watch(self) -> None:
        """Stay until Ctrl-C or SIGTERM."""
        while True:
            self.check()
            time.sleep(0.5)


def _identity(program: Program) -> dict[str, Any]:
    if program.user is None:
        return {}
    return {"user": program.user, "group": program.group, "extra_groups": []}


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def _end(group: list[Running]) -> None:
    for one in group:
        _signal(one, one.program.end_by)
    began = time.monotonic()
    for one in group:
        limit = began + one.program.patience
        while one.process.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        # The whole session: a child of the program must not outlive it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()
        _wait_for_the_last(one.process.pid)
        one.reader.join(timeout=2)


def _wait_for_the_last(session: int, seconds: float = 2) -> None:
    """What was killed is still there for a moment on a busy machine; nothing may be when this returns."""
    limit = time.monotonic() + seconds
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < limit:
            os.killpg(session, 0)
            time.sleep(0.02)


def _signal(one: Running, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        if one.process.poll() is None:
            one.process.send_signal(number)


def _relay(program: Program, process: subprocess.Popen[bytes], colour: int, said: deque[str]) -> None:
    if process.stdout is None:
        return
    for raw in process.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        said.append(line)
        if program.hide is None or not line.startswith(program.hide):
            _write(program.name, colour, line)


def _write(name: str, colour: int, text: str) -> None:
    label = f"{name:<8} |"
    with _print, contextlib.suppress(BrokenPipeError, ValueError):
        show(f"\033[{colour}m{label}\033[0m {text}" if colourful() else f"{label} {text}")
