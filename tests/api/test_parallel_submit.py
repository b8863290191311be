"""A hundred disputes, each sent twice at once to a real gunicorn on the real database: a hundred cases."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from knox.models import AuthToken

from cases.models import Case, Event, NumberSeries
from core.models import Submission
from tests.cast import Cast

from .conftest import CASES, Bodies

KEYS, TIMES, PATIENCE = 100, 2, 60


def _database_url() -> str:
    at = connection.settings_dict
    secret = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{secret}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def server(transactional_db: None) -> Iterator[int]:
    """The port of a gunicorn, run as on one machine, that serves the database of this test."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        environment = {
            **os.environ,
            "DATABASE_URL": _database_url(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "YIZHAN_MODE": "local",
            "YIZHAN_WEB_WORKERS": "2",
        }
        command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
        command += ["--bind", f"fd://{listener.fileno()}", "--access-logfile", "/dev/null"]
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=settings.BASE_DIR,
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            yield listener.getsockname()[1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def _post(port: int, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    client.request("POST", CASES, json.dumps(body), headers)
    response = client.getresponse()
    answer = response.status, json.loads(response.read())
    client.close()
    return answer


@pytest.mark.django_db(transaction=True)
def test_two_hundred_parallel_submits_of_a_hundred_keys_make_a_hundred_cases(
    server: int, cast: Cast, bodies: Bodies
) -> None:
    tokens = [AuthToken.objects.create(clerk)[1] for clerk in (cast.clerk, cast.colleague)]
    disputes = [bodies.dispute() for _key in range(KEYS)]
    calls = [(tokens[i % 2], dispute) for i, dispute in enumerate(disputes) for _time in range(TIMES)]
    together = Barrier(len(calls))

    def call(what: tuple[str, dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        together.wait()
        return _post(server, *what)

    with ThreadPoolExecutor(len(calls)) as pool:
        answers = list(pool.map(call, calls))

    pairs = list(zip(answers[::2], answers[1::2], strict=True))
    assert [sorted(status for status, _body in pair) for pair in pairs] == [[200, 201]] * KEYS
    assert all(first == second for (_s1, first), (_s2, second) in pairs)
    running = sorted(int(first["number"].rsplit("-", 1)[1]) for (_status, first), _twin in pairs)
    assert running == list(range(1, KEYS + 1))
    assert Case.objects.count() == Submission.objects.count() == KEYS
    assert Event.objects.filter(kind="submit").count() == KEYS
    assert NumberSeries.objects.get().last == KEYS
