"""The supervisor: a signal at the worst moment still leaves no process."""

from __future__ import annotations

import os
import signal
import sys
from collections import UserDict
from collections.abc import Iterator

import pytest

from config.local.supervisor import Program, Supervisor
from config.local.trouble import Stop


class Interrupting(UserDict[str, str]):
    """An environment whose reading is the moment Ctrl-C is pressed: in the middle of a start."""

    def __iter__(self) -> Iterator[str]:
        os.kill(os.getpid(), signal.SIGINT)
        return super().__iter__()


@pytest.fixture
def signals() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_ctrl_c_in_the_middle_of_a_start_waits_until_the_child_is_known() -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    with Supervisor() as supervisor, pytest.raises(Stop):
        supervisor.start(Program("sleeper", sleeper, Interrupting(dict(os.environ))))
    assert supervisor.running["sleeper"].process.poll() is not None
