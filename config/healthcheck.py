"""``python -m config.healthcheck web|worker|beat|sweeper``: exit code 0 when that process can do its work."""

from __future__ import annotations

import contextlib
import http.client
import socket
import sys
import time
from collections.abc import Callable

import psycopg2
from redis import Redis
from redis.exceptions import RedisError

from config.env import Env, load

SWEEPER_WORKS_WITHIN = 60  # seconds
BEAT_WRITES_WITHIN = 600  # seconds; beat saves its timetable every three minutes


_SIGN = """
SELECT COALESCE(max(at) > clock_timestamp() - %s * interval '1 second', FALSE)
FROM deadlines_heartbeat WHERE role = 'sweeper' AND name LIKE %s
"""


def web(env: Env) -> bool:
    """The pages answer and reach their database."""
    connection = http.client.HTTPConnection("127.0.0.1", env.port, timeout=4)
    connection.request("GET", "/healthz", headers={"Host": (env.hosts() or ["localhost"])[0].lstrip(".")})
    return connection.getresponse().status == 200


def worker(env: Env) -> bool:
    """Broker and database answer; a worker that died is started again by its keeper, not found here."""
    Redis.from_url(env.redis_url.get_secret_value(), socket_connect_timeout=2, socket_timeout=2).ping()
    psycopg2.connect(env.database_url.get_secret_value(), connect_timeout=3).close()
    return True


def beat(env: Env) -> bool:
    """The timetable was written lately."""
    written = [path.stat().st_mtime for path in env.data_dir.glob("beat*")]
    return bool(written) and time.time() - max(written) < BEAT_WRITES_WITHIN


def sweeper(env: Env) -> bool:
    """The sweeper of this host has worked lately: progress in the database, not "the process is up"."""
    connection = psycopg2.connect(env.database_url.get_secret_value(), connect_timeout=3)
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(_SIGN, [SWEEPER_WORKS_WITHIN, f"{socket.gethostname()[:50]}:%"])
        return bool(cursor.fetchone()[0])


PARTS: dict[str, Callable[[Env], bool]] = {"web": web, "worker": worker, "beat": beat, "sweeper": sweeper}

if __name__ == "__main__":
    try:
        well = PARTS[sys.argv[1]](load())
    except (OSError, http.client.HTTPException, RedisError, psycopg2.Error) as error:
        sys.exit(f"{sys.argv[1]}: {type(error).__name__}")
    sys.exit(0 if well else f"{sys.argv[1]} is not well")
