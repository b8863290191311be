"""PostgreSQL and Redis of a run, with the ways in which they fail, and the mail server that keeps count."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import random
import signal
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from aiosmtpd.controller import Controller
from redis import Redis
from redis.exceptions import RedisError

from chaos.journal import Journal
from config.local import ports, services
from config.local.packages import ROOT
from config.local.supervisor import Supervisor

MAKES = {".py", ".csv", ".json", ".toml"}
"""Files that make a world."""


class Servers(Supervisor):
    """A supervisor that never gives up: here servers die often, and on purpose."""

    def __enter__(self) -> Servers:
        super().__enter__()
        return self

    def check(self) -> None:
        for one in list(self.running.values()):
            one.deaths.clear()
            if one.process.poll() is not None:
                self.start(one.program)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a server."""
        with contextlib.suppress(ProcessLookupError):
            self.running[name].process.send_signal(number)

    def hit_connections(self, dice: random.Random, count: int = 3) -> int:
        """pg_terminate_backend of some connections of the product."""
        with self.database() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'yizhan' ORDER BY pid")
            pids = [row[0] for row in cursor.fetchall()]
            for pid in dice.sample(pids, min(count, len(pids))):
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            return len(pids)

    @contextlib.contextmanager
    def database(self) -> Iterator[Any]:
        """A cursor of the harness."""
        with contextlib.closing(
            psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)
        ) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor

    def flush_redis(self) -> None:
        with contextlib.suppress(RedisError):
            Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1).flushall()


def start(servers: Servers, folder: Path) -> None:
    """Start both. PostgreSQL notes the moment of every commit: the oracle believes nobody else."""
    services.start(servers, folder, durable=True)
    with servers.database() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        if cursor.fetchone()[0] == "off":
            cursor.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            servers.signal("postgres", signal.SIGINT)
    wait(servers)
    _begin_anew()


def _begin_anew() -> None:
    """Every run has a fresh database: what an earlier one broke proves nothing."""
    with _upkeep() as cursor:
        _fresh(cursor, "yizhan", "template1")


def keep_world() -> None:
    """Keep the world as it was just made, for this version of the code; nobody may be connected to it."""
    with _upkeep() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'world_%'")
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        _fresh(cursor, _kept(), "yizhan")


def kept_world(name: str = "yizhan") -> bool:
    """A fresh database of that name with the world that was kept, if one was; whether there was."""
    with _upkeep() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_kept()])
        if not cursor.fetchone():
            return False
        _fresh(cursor, name, _kept())
        return True


def _fresh(cursor: Any, name: str, template: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@functools.cache
def _kept() -> str:
    """The name of the world of this code: whatever makes it is in the digest."""
    total = hashlib.sha256()
    for room in sorted({path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests"}):
        for path in sorted(
            path for path in room.rglob("*") if path.suffix in {".py", ".csv", ".json", ".toml"}
        ):
            total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return f"world_{total.hexdigest()[:16]}"


@contextlib.contextmanager
def _upkeep() -> Iterator[Any]:
    """A cursor beside the databases of the runs."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def wait(servers: Servers, seconds: float = 60) -> None:
    """Until the database answers with the moments of commits."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        servers.check()
        with contextlib.suppress(psycopg2.Error), servers.database() as cursor:
            cursor.execute("SHOW track_commit_timestamp")
            if cursor.fetchone()[0] == "on":
                return
        time.sleep(0.1)
    raise SystemExit("PostgreSQL does not answer")


def mailed(sink: Sink) -> dict[str, str]:
    """The environment in which processes send their mails to it."""
    url = f"smtp://127.0.0.1:{sink.controller.port}"
    return {"YIZHAN_MAIL_FROM": "chaos@example.cn", "YIZHAN_MAIL_URL": url}


class Sink:
    """A mail server that writes down what it took, and now and then behaves as bad ones do."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.journal, self.dice, self.dropped = Journal(folder / "sink.jsonl"), random.Random(seed), 0
        self.refused = 0
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self.controller = Controller(self, hostname="127.0.0.1", port=ports.free())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — aiosmtpd's name
        draw = self.dice.random()
        if draw < 0.01:
            self.refused += 1
            return "451 try again later"
        message = message_from_bytes(envelope.content)
        self.journal.write(message_id=message["Message-ID"], to=envelope.rcpt_tos[0])
        if draw < 0.02:
            # Taken, but the answer never arrives: whoever sent it must send it again.
            self.dropped += 1
            server.transport.close()
        return "250 taken"
