"""bin/up: the whole portal on this machine until Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.local import frontend, ports, services
from config.local.packages import ROOT
from config.local.supervisor import Program, Supervisor
from config.local.trouble import Stop, Trouble, say


def run(arguments: list[str]) -> int:
    """Start everything, print where it is, stay, end everything. 0 after Ctrl-C or SIGTERM."""
    if arguments:
        raise Trouble("bin/up takes no arguments; HOST, PORT and DATA_DIR come from the environment.")
    began = time.monotonic()
    folder = services.data_dir()
    services.settle("local", folder)
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    ports.must_be_free(host, port)
    with services.sole_owner(folder) as alone:
        if not alone:
            raise Trouble(f"Yizhan already runs on {folder}; end it, or choose another folder with DATA_DIR.")
        try:
            with Supervisor() as supervisor:
                _serve(supervisor, folder, host, port, began)
        except Stop:
            say("everything has ended")
        finally:
            services.forget(folder)
    return 0


def _serve(supervisor: Supervisor, folder: Path, host: str, port: int, began: float) -> None:
    frontend.build(folder)
    frontend.compile_messages()
    services.start(supervisor, folder)
    accounts = _prepare()
    web, *others = _programs(folder)
    supervisor.start(web)
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 — compared, not bound
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    _wait(supervisor, f"{address}healthz")
    for program in others:
        supervisor.start(program)
    took = time.monotonic() - began
    print(f"\n{accounts}\n  Yizhan 一站解纷  {address}   ({took:.1f} s; Ctrl-C ends it)\n", flush=True)
    supervisor.watch()


def _prepare() -> str:
    say("bringing the database up to date")
    environment = {**os.environ, "YIZHAN_STATEMENT_SECONDS": "0", "YIZHAN_LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.local.prepare"], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode:
        print(output)
        raise Trouble("The database could not be brought up to date; the reason stands above.")
    return output


def _programs(folder: Path) -> list[Program]:
    python, here = sys.executable, dict(os.environ)
    celery = [python, "-m", "celery", "--quiet", "-A", "config.celery"]
    worker = [*celery, "worker", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    slow = {**here, "YIZHAN_STATEMENT_SECONDS": "240"}
    return [
        Program("web", [python, "-m", "gunicorn", "-c", "python:config.gunicorn"], here, folder=ROOT),
        Program("sweeper", [python, str(ROOT / "manage.py"), "sweeper"], here, folder=ROOT),
        Program("worker", [*worker, "--concurrency=2"], slow, folder=ROOT, patience=15),
        # What must never wait behind a long job has a worker of its own.
        Program("clocks", [*worker, "--concurrency=1", "--queues=clocks"], here, folder=ROOT, patience=15),
        Program("beat", [*celery, "beat", "--loglevel=WARNING", "--pidfile=", "-s", str(folder / "beat")],
                here, folder=ROOT),
    ]


def _wait(supervisor: Supervisor, address: str) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        supervisor.check()
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 — our own http address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Trouble(f"The pages do not answer at {address} after a minute; the log above says why.")
