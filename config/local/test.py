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
    command = [sys.executable, "-m", "pytest"]
    if not any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments):
        command += ["-n", str(WORKERS), "--dist", "loadscope"]
    process = subprocess.Popen([*command, *arguments], cwd=ROOT)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
