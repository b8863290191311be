"""The two servers of one machine, and the environment in which programs find them."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.env import load
from config.local import keys, ports, postgres, redis
from config.local.packages import ROOT
from config.local.supervisor import Supervisor
from config.local.trouble import Trouble

GIVEN = ("DATABASE_URL", "REDIS_URL")


def data_dir(default: str = ".local") -> Path:
    """DATA_DIR as an absolute path, made when missing."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / default).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"DATA_DIR={folder} cannot be made: {error.strerror}.") from None
    return folder


def settle(mode: str, folder: Path) -> None:
    """Fill the environment of this process and refuse what is wrong in it, before anything starts."""
    os.environ.setdefault("YIZHAN_MODE", mode)
    os.environ["DATA_DIR"] = str(folder)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.test_settings" if mode == "test" else "config.settings"
    if mode == "local":
        keys.into_environment(folder)
        try:
            load()
        except ImproperlyConfigured as wrong:
            raise Trouble(str(wrong)) from None


@contextlib.contextmanager
def sole_owner(folder: Path) -> Iterator[bool]:
    """Whether this process alone owns the folder; the lock goes with the process, even after kill -9."""
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def start(supervisor: Supervisor, folder: Path, *, durable: bool = True) -> None:
    """Start what DATABASE_URL and REDIS_URL do not name, and put their addresses into the environment."""
    word = _password(folder)
    if not _given("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start(
            supervisor, folder, password=word, port=ports.free(), durable=durable)
    if not _given("REDIS_URL"):
        os.environ["REDIS_URL"] = redis.start(supervisor, folder, password=word, port=ports.free())
    note = _note(folder)
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({name: os.environ.get(name) for name in GIVEN if os.environ.get(name)}, file)


def join(folder: Path) -> None:
    """Use the servers that another bin/up or bin/manage has started."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with contextlib.suppress(OSError, ValueError):
            os.environ.update(json.loads(_note(folder).read_text()))
            return
        time.sleep(0.1)
    raise Trouble(f"Another start holds {folder} but its servers do not answer; end it and try again.")


def forget(folder: Path) -> None:
    """Remove the note of running servers."""
    _note(folder).unlink(missing_ok=True)


def _note(folder: Path) -> Path:
    return folder / "servers.json"


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _password(folder: Path) -> str:
    path = folder / "servers.password"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(24))
    return path.read_text().strip()
