"""Personal data of findings stays sealed: canaries in every field, looked for everywhere else.

A canary may stand nowhere: a finding's people are never shown whole, to nobody (screening/models/finding.py).
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection

from core.models import AuditEntry
from notifications.kinds import kind
from notifications.models import Message
from screening.services.returns import PersonInput
from tests.cast import Cast

from .crawl import Visit
from .screening_visits import Story, story, visits
from .test_canary import ADDRESS, NAME, OTHER, PHONE, leaks, log, rows_of_every_table, told
from .test_headers import faults, inline

__all__ = ["log"]

CANARIES = (NAME, OTHER, PHONE, ADDRESS)
WORDS = f"{NAME}（电话{PHONE}）与{OTHER}因院墙排水争吵。"
PEOPLE = (
    PersonInput(role="applicant", name=NAME, phone=PHONE),  # type: ignore[arg-type]
    PersonInput(role="respondent", name=OTHER),  # type: ignore[arg-type]
)


@pytest.fixture
def played(cast: Cast) -> Story:
    return story(cast, words=WORDS, people=PEOPLE, place=ADDRESS)


def test_no_address_of_screening_tells_a_canary_and_each_carries_its_headers(
    cast: Cast, played: Story, log: list[str]
) -> None:
    """One walk for both laws: it is long."""
    seen: list[Visit] = list(visits(cast, played))
    assert [leak for visit in seen for leak in leaks(visit, CANARIES)] == []
    found = [f"{visit}: {fault}" for visit in seen for fault in (*faults(visit), *inline(visit))]
    assert found == []
    assert [str(visit) for visit in seen if visit.answer.status_code >= 500] == []
    assert sum(visit.answer.status_code == 200 for visit in seen) > 90
    assert [line for line in log if told(line, CANARIES)] == []


def test_no_message_and_no_line_of_the_audit_trail_tells_a_canary(played: Story) -> None:
    messages = list(Message.objects.filter(path__contains="screening"))
    assert {message.kind for message in messages} >= {"major_risk", "strike_off_asked", "finding_charge"}
    for message in messages:
        words = kind(message.kind).render(message)  # type: ignore[misc]
        assert told(f"{words} {message.facts} {message.path} {message.key}", CANARIES) == []
    assert told(str(list(AuditEntry.objects.values_list("action", "detail"))), CANARIES) == []


def test_the_database_holds_names_phones_and_places_of_findings_only_sealed(cast: Cast) -> None:
    story(cast, words="两户因院墙排水争吵。", people=PEOPLE, place=ADDRESS)
    hidden = [(plain, plain.encode().hex()) for plain in CANARIES]
    connection.check_constraints()
    found = {
        (table, plain)
        for table, row in rows_of_every_table()
        for plain, digits in hidden
        if plain in row or digits in row
    }
    assert found == set()


def test_the_cache_holds_no_canary(cast: Cast, played: Story) -> None:
    browser = cast.logged_in(cast.clerk)
    for address in ("/screening/findings/", f"/screening/findings/{played.watched.number}/"):
        assert browser.get(address).status_code == 200
    kept = b" ".join(getattr(cache, "_cache", {}).values())
    assert [canary for canary in CANARIES if canary.encode() in kept] == []
