"""Without Redis from the first moment on: people log in and work, and deadlines fire by the sweeper."""

from __future__ import annotations

import http.cookiejar
import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from config.local import keys, ports
from deadlines.models import Firing
from deadlines.services.clocks import Start, start
from tests.cast import PASSWORD, Cast
from tests.ops.test_sweeper import address, until

ROOT = Path(__file__).resolve().parent.parent.parent


class Browser:
    """Cookies, CSRF, and the status of every answer."""

    def __init__(self, port: int) -> None:
        self.port, self.jar, self.seen = port, http.cookiejar.CookieJar(), []
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"))

    def form(self, path: str, **fields: str) -> str:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self._token()}).encode()
        return self._open(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body))

    def api(self, path: str, **content: Any) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token()}
        body = json.dumps(content).encode()
        return json.loads(
            self._open(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers))
        )

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if "csrf" in cookie.name), "")

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.seen.append(answer.status)
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            self.seen.append(error.code)
            return error.read().decode()


@pytest.fixture
def without_redis(tmp_path: Path) -> Iterator[int]:
    """Web and sweeper as bin/up starts them, with nobody at the address of Redis; the port of the web."""
    port = ports.free()
    environment = {
        "PATH": os.environ["PATH"], **keys.fresh(), "YIZHAN_MODE": "local", "DATABASE_URL": address(),
        "REDIS_URL": f"redis://127.0.0.1:{ports.free()}/0", "PORT": str(port), "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chaos.settings", "YIZHAN_WEB_WORKERS": "1",
    }  # fmt: skip
    environment |= {name: os.environ[name] for name in keys.NAMES if name in os.environ}
    commands = (
        [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"],
        [sys.executable, str(ROOT / "manage.py"), "sweeper"],
    )
    with (tmp_path / "log").open("wb") as log:
        running = [
            subprocess.Popen(one, env=environment, cwd=ROOT, stdout=log, stderr=log) for one in commands
        ]
        yield port
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def answers(port: int) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    return ask


@pytest.mark.django_db(transaction=True)
def test_people_work_and_deadlines_fire(cast: Cast, without_redis: int) -> None:
    until(answers(without_redis), 40)
    browser = Browser(without_redis)
    browser.get("/login/")
    assert browser.form("/login/", username="clerk", password=PASSWORD, next="/")
    assert "clerk" in browser.get("/") or cast.clerk.name in browser.get("/")
    made = browser.api("/api/v1/cases", **dispute())
    assert browser.api(f"/api/v1/cases/{made['number']}/accept", submission_key=str(uuid4()))["stage"]
    assert made["number"] in browser.get("/cases/")
    assert browser.get(f"/cases/{made['number']}/")
    assert [status for status in browser.seen if status >= 400] == []

    due = timezone.now() + timedelta(seconds=2)
    case = cast.log_dispute()
    start([Start("respond.blue", "chaos", 7, case.holder_id, due - timedelta(hours=24), file=case.pk)])
    fired = Firing.objects.filter(deadline__subject_kind="chaos", code="due")
    until(fired.exists, 20)
    assert fired.get().at - due < timedelta(seconds=5)


def dispute() -> dict[str, Any]:
    person = {"kind": "natural", "id_type": "none"}
    return {
        "submission_key": str(uuid4()), "title": "没有 Redis", "description": "楼上漏水，要求修复。",
        "dispute_type": "0201", "source": "walk_in", "region": "150203", "alert_level": "blue",
        "alert_reason": "试验",
        "parties": [
            {**person, "role": "applicant", "name": "张三"}, {**person, "role": "respondent", "name": "李四"},
        ],
    }  # fmt: skip
