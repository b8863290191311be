"""Every address of the permission table, tried by every kind of person; each try leaves nothing behind.

for visit in crawl(cast, case): visit.who, visit.row, visit.answer
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from cases.models import Case
from tests.cast import Cast

from .access_table import TABLE, Row
from .test_access import ask

KINDS = (
    "nobody", "clerk", "neighbour", "mediator", "partner", "supervisor", "city_official", "auditor", "admin",
    "unposted",
)  # fmt: skip
"""One of each role, reach and distance."""


@dataclass(frozen=True)
class Visit:
    """One address tried by one person."""

    who: str
    row: Row
    answer: HttpResponse

    @property
    def body(self) -> str:
        return "" if self.answer.streaming else self.answer.content.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        return self.answer.headers.get("Content-Type", "").startswith("text/html")

    def __str__(self) -> str:
        return f"{self.row.method} {self.row.name} as {self.who}: {self.answer.status_code}"


def crawl(cast: Cast, case: Case, kinds: Iterable[str] = KINDS) -> Iterator[Visit]:
    """All visits, each from the same beginning: what an act changed is taken back before the next."""
    for who in kinds:
        for row in TABLE:
            with transaction.atomic():
                browser = Client(raise_request_exception=False)
                if who != "nobody":
                    browser.force_login(
                        getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend"
                    )
                answer = ask(browser, row, case, cast)
                transaction.set_rollback(True)
            yield Visit(who, row, answer)
