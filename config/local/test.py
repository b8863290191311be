"""bin/test: the whole suite on servers of its own, the journeys in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys

from config.local import browser, frontend, services
from config.local.packages import ROOT
from config.local.supervisor import Supervisor
from config.local.trouble import Stop, Trouble

WORKERS = 2
NOTHING_FOUND = 5
"""What pytest says when no test was asked for."""


def run(arguments: list[str]) -> int:
    """Run pytest with the arguments; its exit code."""
    # The suite decides its own settings: what the shell holds for a site must not leak in.
    for name in [name for name in os.environ if name.startswith("YIZHAN_")]:
        del os.environ[name]
    folder = services.data_dir(".local/test")
    services.settle("test", folder)
    with services.sole_owner(folder) as alone:
        if not alone:
            raise Trouble(f"The tests already run on {folder}; wait, or choose another folder with DATA_DIR.")
        browser.ensure()
        try:
            with Supervisor() as supervisor:
                frontend.build(folder)
                frontend.compile_messages()
                services.start(supervisor, folder, durable=False)
                return _pytest(arguments)
        except Stop:
            return 130
        finally:
            services.forget(folder)


def _pytest(arguments: list[str]) -> int:
    """Everything side by side, then what needs the machine for itself; once, if somebody says how."""
    if any(word.startswith(("-n", "--numprocesses", "--pdb", "-m")) for word in arguments):
        return _run(arguments)
    # In the order of tests/pace.py: the modules with most tests are not those that take longest.
    spread = ["-n", str(WORKERS), "--dist", "loadscope", "--no-loadscope-reorder"]
    together = _run([*spread, "-m", "not alone", *arguments])
    alone = _run(["-m", "alone", *(word for word in arguments if word != "--need-journeys")])
    found = {together, alone} - {NOTHING_FOUND}
    return max(found, default=NOTHING_FOUND)


def _run(words: list[str]) -> int:
    process = subprocess.Popen([sys.executable, "-m", "pytest", *words], cwd=ROOT)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
