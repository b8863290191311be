"""`python -m chaos.posts`: a clerk sends every intake three times with one key, while the web is killed."""

from __future__ import annotations

import argparse
import http.client
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from accounts.models import User
from benchmarks.client import Client
from chaos.journal import Journal

TIMES = 3


def main() -> None:
    """Send, and write down each acknowledgement before the next request."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--count", type=int, default=20)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--look", action="store_true", help="only look at the list as a stranger")
    wanted = options.parse_args()
    journal = Journal(wanted.folder / "posts.jsonl")
    client = Client(wanted.port, User.objects.get(username="chaos-150203-clerk"))
    if wanted.look:
        look(wanted.port, journal)
        return
    for _ in range(wanted.count):
        began, title, key = time.monotonic(), f"chaos post {uuid4().hex[:12]}", str(uuid4())
        journal.write(said="sending", title=title)
        for _time in range(TIMES):
            send(client, journal, title, key)
        time.sleep(max(0.0, wanted.seconds / wanted.count - (time.monotonic() - began)))


def send(client: Client, journal: Journal, title: str, key: str) -> None:
    """Until it is answered: a killed worker answers nothing, a database that is away is 503."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            answer = client.api("/api/v1/cases", intake(title, key))
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
            continue
        if answer.status in {200, 201}:
            journal.write(said="acknowledged", title=title, number_given=json.loads(answer.body)["number"])
            return
        if answer.status not in {502, 503}:
            journal.write(said="refused", title=title, status=answer.status)
        time.sleep(0.2)


def look(port: int, journal: Journal) -> None:
    """What a clerk of the neighbouring county finds in her list of cases: nothing of ours."""
    stranger = Client(port, User.objects.get(username="chaos-150204-clerk"))
    page = stranger.get("/cases/").body.decode()
    if "150203-" in page:
        journal.write(said="foreign", title="a case of 150203")
    journal.write(said="looked", title="")


def intake(title: str, key: str) -> dict[str, Any]:
    """A dispute of two people, as the API takes it."""
    person = {"kind": "natural", "id_type": "none"}
    return {
        "submission_key": key, "title": title, "description": "A dispute that is not real.",
        "dispute_type": "0201", "source": "walk_in", "region": "150203", "alert_level": "blue",
        "alert_reason": "chaos",
        "parties": [
            {**person, "role": "applicant", "name": "张三"}, {**person, "role": "respondent", "name": "李四"},
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()
