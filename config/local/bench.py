"""bin/bench: measures at size on servers of its own, and prints one JSON object."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from config.local import frontend, ports, services
from config.local.packages import ROOT
from config.local.supervisor import Program, Supervisor
from config.local.trouble import Stop, Trouble, say

WORKERS = 2


def run(arguments: list[str]) -> int:
    """Load what is missing, serve as the bar says (two sync workers), measure; the exit code."""
    wanted = _options().parse_args(arguments)
    apart = "sweep" if wanted.sweep else "screening" if wanted.screening else ""
    folder = services.data_dir(f".local/bench-{apart or wanted.cases}")
    services.settle("local", folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chaos.settings" if apart else "benchmarks.settings"
    with services.sole_owner(folder) as alone:
        if not alone:
            raise Trouble(f"A measurement already runs on {folder}; wait for it.")
        try:
            with Supervisor() as supervisor:
                frontend.build(folder)
                frontend.compile_messages()
                services.start(supervisor, folder)
                if wanted.sweep:
                    sizes = map(str, wanted.deadlines)
                    return _python("benchmarks.sweep", "--deadlines", *sizes, YIZHAN_STATEMENT_SECONDS="0")
                if wanted.screening:
                    return _python("benchmarks.screening")
                return _measure(supervisor, wanted)
        except Stop:
            return 130
        finally:
            services.forget(folder)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000, help="how many cases the world holds")
    options.add_argument("--rounds", type=int, default=60, help="how often each item is measured")
    options.add_argument("--seconds", type=int, default=10, help="how long cases are created at full load")
    options.add_argument("--sweep", action="store_true", help="measure the sweep of deadlines instead")
    options.add_argument("--screening", action="store_true", help="measure a week of screening instead")
    options.add_argument("--deadlines", type=int, nargs="+", default=[100_000, 10_000_000], help="of --sweep")
    return options


def _measure(supervisor: Supervisor, wanted: argparse.Namespace) -> int:
    loaded = _python("benchmarks.load", f"--cases={wanted.cases}", YIZHAN_STATEMENT_SECONDS="0")
    if loaded:
        return loaded
    port = ports.free()
    command = [sys.executable, "-m", "gunicorn", "benchmarks.wsgi:application", f"--bind=127.0.0.1:{port}"]
    command += [f"--workers={WORKERS}", "--worker-class=sync", "--no-control-socket"]
    supervisor.start(Program("web", command, dict(os.environ), folder=ROOT))
    say("measuring")
    return _python(
        "benchmarks.run", f"--port={port}", f"--rounds={wanted.rounds}", f"--seconds={wanted.seconds}",
    )


def _python(module: str, *arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
