"""No figure, report, kept document or masked file tells a person: canaries are logged, and looked for.

A canary may stand nowhere here: an export shows people whole only to who may reveal them, for a reason
(tests/reports/test_export.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from cases.models import AlertLevel, PartyRole
from cases.services import level
from core.models import AuditEntry, Job
from notifications.kinds import kind
from notifications.models import Message
from reports.models import KeptReport
from tests import walk
from tests.cast import Cast

from .reports_visits import Story, files, story, visits
from .test_canary import ADDRESS, NAME, OTHER, PHONE, PLACE, leaks, log, rows_of_every_table, told
from .test_headers import faults, inline

__all__ = ["log"]

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Played:
    """What was made of disputes that are full of canaries."""

    story: Story
    canaries: tuple[str, ...]


@pytest.fixture(scope="module")
def played(shared_world: Callable[..., Any]) -> Played:
    """A closed case, one that waits, one that was raised to red with words full of names."""
    with shared_world() as cast:
        number = cast.id_number()
        party = cast.party(name=NAME, id_number=number, phone=PHONE, address=ADDRESS)
        words = f"{NAME}（电话{PHONE}，证件{number}）与{OTHER}因漏水争吵。"
        dispute: dict[str, Any] = {
            "title": "", "description": words, "place": PLACE,
            "parties": (party, cast.party(PartyRole.RESPONDENT, OTHER)),
        }  # fmt: skip
        walk.closed(cast, **dispute)
        walk.accepted(cast, **dispute)
        raised = cast.log_dispute(**dispute)
        level.raise_level(case=raised, by=cast.clerk, level=AlertLevel.RED, note=words)
        return Played(story(cast, word=NAME), (NAME, OTHER, number, PHONE, ADDRESS, PLACE))


def test_no_address_of_reports_tells_a_canary_and_each_carries_its_headers(
    cast: Cast, played: Played, log: list[str]
) -> None:
    """One walk for both laws: it is long."""
    seen = list(visits(cast, played.story))
    assert [leak for visit in seen for leak in leaks(visit, played.canaries)] == []
    # Whoever looks for a word sees it in the address as a token only; files carry headers of their own.
    pages = [visit for visit in seen if not visit.answer.streaming]
    found = [f"{visit}: {fault}" for visit in pages for fault in (*faults(visit), *inline(visit))]
    assert found == []
    assert [str(visit) for visit in seen if visit.answer.status_code >= 500] == []
    assert sum(visit.answer.status_code == 200 for visit in seen) > 150
    assert [line for line in log if told(line, played.canaries)] == []


def test_no_file_of_a_report_or_a_masked_list_holds_a_canary(played: Played) -> None:
    made = list(files(played.story))
    assert len(made) == 2 * len(played.story.kept) + len(played.story.exports)
    assert [leak for text in made for leak in told(text, played.canaries)] == []


def test_no_kept_document_job_message_or_audit_entry_holds_a_canary(played: Played) -> None:
    for kept in KeptReport.objects.all():
        assert told(f"{kept.document} {kept.given}", played.canaries) == []
    for job in Job.objects.all():
        assert told(f"{job.params} {job.subject} {job.problem} {job.file_name}", played.canaries) == []
    for message in Message.objects.all():
        words = kind(message.kind).render(message)  # type: ignore[misc]
        assert told(f"{words} {message.facts} {message.path} {message.key}", played.canaries) == []
    entries = AuditEntry.objects.values_list("action", "detail", "reason")
    assert told(str(list(entries.exclude(action__startswith="case"))), played.canaries) == []


def test_the_tables_of_reports_hold_no_name_and_no_number(cast: Cast, played: Played) -> None:
    cast.logged_in(cast.official).get("/figures/")
    connection.check_constraints()
    hidden = [(plain, plain.encode().hex()) for plain in played.canaries]
    found = {
        (table, plain)
        for table, row in rows_of_every_table()
        for plain, digits in hidden
        if table.startswith(("reports_", "core_job", "django_session")) and (plain in row or digits in row)
    }
    assert found == set()


def test_the_cache_holds_no_canary(cast: Cast, played: Played) -> None:
    browser = cast.logged_in(cast.official)
    for address in ("/figures/", "/figures/cases/?figure=received", "/reports/", "/reports/export/"):
        assert browser.get(address).status_code == 200
    kept = b" ".join(getattr(cache, "_cache", {}).values())
    assert [canary for canary in played.canaries if canary.encode() in kept] == []
