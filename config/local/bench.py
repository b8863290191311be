"""bin/bench: measures at size on servers of its own, and prints one JSON object."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from config.local import frontend, ports, services
from config.local.packages import ROOT
from config.local.supervisor import Program, Supervisor
from config.local.trouble import Stop, Trouble, say

WORKERS = 2


def run(arguments: list[str]) -> int:
    """Load what is missing, serve as the bar says (two sync workers), measure; the exit code."""
    wanted = _options().parse_args(arguments)
    if wanted.growth:
        return _python("benchmarks.growth", *wanted.growth)
    apart = "sweep" if wanted.sweep else "screening" if wanted.screening else ""
    size = str(wanted.cases) if wanted.open is None else f"{wanted.cases}-open-{wanted.open}"
    folder = services.data_dir(f".local/bench-{apart or size}")
    services.settle("local", folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chaos.settings" if apart else "benchmarks.settings"
    with services.sole_owner(folder) as alone:
        if not alone:
            raise Trouble(f"A measurement already runs on {folder}; wait for it.")
        try:
            return _apart(folder, wanted) if apart else _at_size(folder, wanted)
        except Stop:
            return 130
        finally:
            services.forget(folder)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000, help="how many cases the world holds")
    options.add_argument("--open", type=int, help="how many of them are open; else five in a hundred")
    options.add_argument("--load-only", action="store_true", help="load, and measure another time")
    options.add_argument("--rounds", type=int, default=60, help="how often each item is measured")
    options.add_argument("--seconds", type=int, default=10, help="how long cases are created at full load")
    options.add_argument("--rebuild", action="store_true", help="also time the roll-up made anew")
    options.add_argument("--growth", nargs="+", metavar="JSON", help="print the growth between results")
    options.add_argument("--sweep", action="store_true", help="measure the sweep of deadlines instead")
    options.add_argument("--screening", action="store_true", help="measure a week of screening instead")
    options.add_argument("--deadlines", type=int, nargs="+", default=[100_000, 10_000_000], help="of --sweep")
    return options


def _apart(folder: Path, wanted: argparse.Namespace) -> int:
    """The measurements that have a world of their own."""
    with Supervisor() as supervisor:
        frontend.build(folder)
        frontend.compile_messages()
        services.start(supervisor, folder)
        if wanted.sweep:
            sizes = map(str, wanted.deadlines)
            return _python("benchmarks.sweep", "--deadlines", *sizes, YIZHAN_STATEMENT_SECONDS="0")
        return _python("benchmarks.screening")


def _at_size(folder: Path, wanted: argparse.Namespace) -> int:
    """Load with a server that does not wait for the disk, then measure with one that does.

    What was loaded by earlier code is migrated, not loaded again.
    """
    loaded = folder / "loaded.json"
    if not loaded.exists():
        code = _load(folder, wanted)
        if code:
            return code
    with Supervisor() as supervisor:
        services.start(supervisor, folder)
        code = _python("benchmarks.prepare", YIZHAN_STATEMENT_SECONDS="0")
        if code or wanted.load_only:
            return code
        frontend.build(folder)
        frontend.compile_messages()
        return _measure(supervisor, wanted)


def _load(folder: Path, wanted: argparse.Namespace) -> int:
    arguments = [f"--cases={wanted.cases}"] + ([f"--open={wanted.open}"] if wanted.open is not None else [])
    given = {name: os.environ.get(name) for name in services.GIVEN}
    with Supervisor() as supervisor:
        services.start(supervisor, folder, durable=False)
        code = _python("benchmarks.load", *arguments, YIZHAN_STATEMENT_SECONDS="0")
    # These servers are gone; unless others were given, measuring starts its own.
    for name in [name for name, address in given.items() if not address]:
        os.environ.pop(name, None)
    return code


def _measure(supervisor: Supervisor, wanted: argparse.Namespace) -> int:
    port = ports.free()
    command = [sys.executable, "-m", "gunicorn", "benchmarks.wsgi:application", f"--bind=127.0.0.1:{port}"]
    command += [f"--workers={WORKERS}", "--worker-class=sync", "--no-control-socket", "--preload"]
    supervisor.start(Program("web", command, dict(os.environ), folder=ROOT))
    say("measuring")
    arguments = [f"--port={port}", f"--rounds={wanted.rounds}", f"--seconds={wanted.seconds}"]
    return _python("benchmarks.run", *arguments, *(["--rebuild"] if wanted.rebuild else []))


def _python(module: str, *arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
