"""bin/manage: Django's command line with this machine's servers, running or started for the moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from config.local import services
from config.local.packages import ROOT
from config.local.supervisor import Supervisor
from config.local.trouble import Stop


def run(arguments: list[str]) -> int:
    """Run one management command; its exit code."""
    folder = services.data_dir()
    services.settle("local", folder)
    with services.sole_owner(folder) as alone:
        if not alone:
            services.join(folder)
            return _command(arguments)
        try:
            with Supervisor() as supervisor:
                services.start(supervisor, folder)
                return _command(arguments)
        except Stop:
            return 130
        finally:
            services.forget(folder)


def _command(arguments: list[str]) -> int:
    environment = {"YIZHAN_STATEMENT_SECONDS": "0", **os.environ}
    process = subprocess.Popen([sys.executable, ROOT / "manage.py", *arguments], env=environment)
    # Ctrl-C belongs to the command, which may be a shell.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        if process.poll() is None:
            process.terminate()
            process.wait()
