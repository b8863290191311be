"""bin/up as a person meets it: it starts, says where, heals, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.local import ports

ROOT = Path(__file__).resolve().parent.parent.parent
Up = subprocess.Popen[str]
Start = Callable[..., Up]
PATIENCE = 240  # seconds: a first start on a machine where two other tests run


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that everybody may pass through, so that the database of a root's run lies in it too."""
    path = Path(tempfile.mkdtemp(prefix="yizhan-up-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Run ``bin/up`` in a bare environment; whatever still runs at the end of the test is ended."""
    running: list[Up] = []

    def begin(port: int, **more: str) -> Up:
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder / "data"),
            "PORT": str(port), **more,
        }
        log = (folder / "log").open("w")
        process = subprocess.Popen(
            [ROOT / "bin" / "up"], env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def log_of(folder: Path) -> str:
    return (folder / "log").read_text()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def until(done: Callable[[], bool], folder: Path, seconds: float = PATIENCE) -> None:
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit, log_of(folder)[-3000:]
        time.sleep(0.1)


def started(process: Up, port: int, folder: Path) -> list[psutil.Process]:
    """Wait for the pages; every process below the supervisor."""
    until(lambda: process.poll() is not None or answers(port), folder)
    assert process.poll() is None, log_of(folder)[-3000:]
    return psutil.Process(process.pid).children(recursive=True)


def alive(family: list[psutil.Process]) -> list[str]:
    return [one.name() for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def ended(process: Up, number: signal.Signals, family: list[psutil.Process], log: Path) -> None:
    process.send_signal(number)
    assert process.wait(60) == 0, log_of(log)[-3000:]
    assert alive(family) == []


def test_what_dies_is_started_again_and_one_signal_ends_everything(start: Start, folder: Path) -> None:
    port = ports.free()
    process = start(port)
    family = started(process, port, folder)
    assert {"postgres", "redis-server"} <= {one.name() for one in family}
    until(lambda: "Ctrl-C" in log_of(folder), folder)
    next(one for one in family if one.name() == "postgres" and one.ppid() == process.pid).kill()
    until(lambda: "starting it again" in log_of(folder), folder, 20)
    until(lambda: answers(port), folder, 20)
    family = psutil.Process(process.pid).children(recursive=True)
    ended(process, signal.SIGTERM, family, folder)


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_heals(start: Start, folder: Path) -> None:
    port = ports.free()
    process = start(port)
    family = started(process, port, folder)
    process.kill()
    process.wait()
    until(lambda: alive(family) == [], folder, 30)
    process = start(port)
    ended(process, signal.SIGINT, started(process, port, folder), folder)


def test_it_says_in_a_sentence_that_the_port_is_taken(start: Start, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(taken.getsockname()[1])
        assert process.wait(PATIENCE) == 1
    assert re.search(r"✗ Port \d+ on 127\.0\.0\.1 is taken; .*PORT=\d+ bin/up", log_of(folder))
    assert "Traceback" not in log_of(folder)


def test_it_says_in_a_sentence_that_a_setting_is_wrong(start: Start, folder: Path) -> None:
    process = start(ports.free(), YIZHAN_SPELING="1")
    assert process.wait(PATIENCE) == 1
    assert "✗ YIZHAN_SPELING is not a setting of Yizhan" in log_of(folder)
    assert "Traceback" not in log_of(folder)
