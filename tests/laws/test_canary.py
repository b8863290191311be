"""Personal data stays where it belongs: canaries are logged, and looked for everywhere else.

Where a canary may stand, and nowhere else: the form its own author is filling in, her own draft when she
resumes it, the answer to a reveal with its reason, the papers, and the searched word shown to who typed it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from cases.models import Case, Draft, PartyRole
from cases.services import intake
from config.logs import OneLine
from core.models import AuditEntry
from tests import walk
from tests.cast import PASSWORD, Cast

from .crawl import Visit, crawl, read
from .on_its_way import ON_ITS_WAY

NAME, OTHER = "钱雀青羽", "孙雀白翎"
PHONE = "13900017777"
ADDRESS = "金丝雀路九十九号七单元三零一室"
PLACE = "雀鸣巷口第三棵树下石桌旁"
MAY_SHOW = {
    "cases:reveal", "cases:paper", "cases:paper_word", "api:case-act-reveal", "api:case-papers-word",
    "referrals:letter", "referrals:letter_word",
}  # fmt: skip
SEARCHED = re.compile(r'<div class="searched">.*?</div>', re.DOTALL)


@pytest.fixture
def id_number(cast: Cast) -> str:
    return cast.id_number()


@pytest.fixture
def canaries(id_number: str) -> tuple[str, ...]:
    return (NAME, OTHER, id_number, PHONE, ADDRESS, PLACE)


@pytest.fixture
def dispute(cast: Cast, id_number: str) -> dict[str, Any]:
    """A dispute full of canaries."""
    parties = (
        cast.party(name=NAME, id_number=id_number, phone=PHONE, address=ADDRESS),
        cast.party(PartyRole.RESPONDENT, OTHER),
    )
    story = f"{NAME}（电话{PHONE}，证件{id_number}）与{OTHER}因漏水争吵。"
    return {"title": "", "description": story, "place": PLACE, "parties": parties}


@pytest.fixture
def case(cast: Cast, dispute: dict[str, Any]) -> Case:
    """It is a case now, with a twin, so that lists of resembling cases are not empty."""
    cast.log_dispute(**dispute)
    case = cast.log_dispute(**dispute)
    intake.note(case=case, by=cast.clerk, note=f"已与{NAME}通话（{PHONE}）。")
    walk.attached(cast, case)
    return case


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every record of every logger, as the product writes it and as a careless handler would."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{OneLine().format(record)} {record.getMessage()} {record.args!r}")

    ear, root, django = Ear(logging.DEBUG), logging.getLogger(), logging.getLogger("django")
    levels = root.level, django.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    django.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(ear)
    root.setLevel(levels[0])
    django.setLevel(levels[1])


def told(text: str, canaries: tuple[str, ...]) -> list[str]:
    plain = unquote(text)
    return [canary for canary in canaries if canary in plain]


def outside(answer: HttpResponse) -> str:
    """What leaves with an answer beside its body: addresses, headers, cookies."""
    return " ".join([*map(str, answer.headers.values()), *(c.value for c in answer.cookies.values())])


def leaks(visit: Visit, canaries: tuple[str, ...]) -> list[str]:
    found = [f"{visit} header {canary}" for canary in told(outside(visit.answer), canaries)]
    if visit.row.name not in MAY_SHOW or visit.answer.status_code != 200:
        found += [f"{visit} {canary}" for canary in told(visit.body, canaries)]
    title = re.search(r"<title>(.*?)</title>", visit.body, re.DOTALL)
    return found + [f"{visit} title {canary}" for canary in told(title[1] if title else "", canaries)]


def test_no_address_tells_a_canary_to_anybody(
    cast: Cast, case: Case, canaries: tuple[str, ...], log: list[str]
) -> None:
    found = [leak for visit in crawl(cast, case) for leak in leaks(visit, canaries)]
    assert found == []
    assert [line for line in log if told(line, canaries)] == []


@pytest.mark.parametrize("stage", ON_ITS_WAY)
def test_no_page_tells_a_canary_while_the_case_goes_its_way(
    cast: Cast, dispute: dict[str, Any], canaries: tuple[str, ...], log: list[str], stage: str
) -> None:
    bring, kinds = ON_ITS_WAY[stage]
    case = bring(cast, dispute)
    visits = list(read(cast, case, kinds))
    assert [str(visit) for visit in visits if visit.answer.status_code >= 500 > visit.row.answer] == []
    assert sum(visit.answer.status_code == 200 for visit in visits) > 60
    assert [leak for visit in visits for leak in leaks(visit, canaries)] == []
    assert [line for line in log if told(line, canaries)] == []


WORDS = [NAME, NAME[:2], PHONE, "id_number", ADDRESS]


@pytest.mark.parametrize("word", WORDS)
def test_a_search_tells_nothing_but_the_word_itself(
    cast: Cast, case: Case, canaries: tuple[str, ...], id_number: str, log: list[str], word: str
) -> None:
    word = id_number if word == "id_number" else word
    clerk = cast.logged_in(cast.clerk)
    answer = clerk.post("/cases/search/", {"q": word})
    assert told(outside(answer), (*canaries, word)) == []
    page = clerk.get(answer.url)
    assert told(SEARCHED.sub("", page.content.decode()), canaries) == []
    found = clerk.post("/api/v1/cases/search", {"q": word}, content_type="application/json")
    assert told(found.content.decode() + outside(found), canaries) == []
    if word != ADDRESS:
        assert str(case.number) in page.content.decode()
        assert str(case.number) in found.content.decode()
    assert [line for line in log if told(line, (*canaries, word))] == []


def typed(key: str, id_number: str) -> dict[str, Any]:
    """What a clerk types into the form."""
    return {
        "key": key, "party": ["0", "1"], "people_count": "2", "source": "walk_in",
        "parties-0-role": "applicant", "parties-0-name": NAME, "parties-0-id_number": id_number,
        "parties-0-phone": PHONE, "parties-0-address": ADDRESS, "parties-0-kind": "natural",
        "parties-0-id_type": "id_card", "parties-1-kind": "natural", "parties-1-id_type": "id_card",
        "parties-1-role": "respondent", "parties-1-name": OTHER, "place": PLACE,
        "card": "0", "field": "id_number",
        "description": f"{NAME}的电话是{PHONE}", "alert_level": "blue", "act": "accept",
    }  # fmt: skip


def test_looking_before_logging_tells_nothing(
    cast: Cast, case: Case, canaries: tuple[str, ...], id_number: str, log: list[str]
) -> None:
    form = typed(str(uuid4()), id_number)
    asked = {"names": [NAME, OTHER], "id_numbers": [id_number], "phones": [PHONE]}
    for person in (cast.clerk, cast.neighbour, cast.partner):
        browser = cast.logged_in(person)
        seen = browser.post("/cases/new/seen/", form)
        assert told(seen.content.decode() + outside(seen), canaries) == []
        seen = browser.post("/api/v1/cases/seen", asked, content_type="application/json")
        assert told(seen.content.decode() + outside(seen), canaries) == []
    assert [line for line in log if told(line, canaries)] == []


def test_what_is_typed_comes_back_to_its_author_alone(
    cast: Cast, canaries: tuple[str, ...], id_number: str, log: list[str]
) -> None:
    key = str(uuid4())
    clerk, form = cast.logged_in(cast.clerk), typed(key, id_number)
    answers = [clerk.post(f"/cases/new/{part}/", form) for part in ("draft", "risk", "check")]
    answers += [clerk.post("/cases/new/", form), clerk.get(f"/cases/new/?draft={key}")]
    assert [told(outside(answer), canaries) for answer in answers] == [[]] * len(answers)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400, 200]
    assert ADDRESS in answers[-1].content.decode()
    assert PHONE in clerk.get(f"/api/v1/drafts/{key}").content.decode()
    for address in ("/", "/api/v1/drafts"):
        assert told(clerk.get(address).content.decode(), canaries[2:]) == []
    for person in (cast.colleague, cast.supervisor, cast.neighbour, cast.admin):
        other = cast.logged_in(person)
        for address in (f"/cases/new/?draft={key}", f"/api/v1/drafts/{key}", "/"):
            assert told(other.get(address, follow=True).content.decode(), canaries) == []
    assert [line for line in log if told(line, canaries)] == []


def test_a_name_or_number_typed_at_the_door_is_not_written_down(
    cast: Cast, canaries: tuple[str, ...], id_number: str, log: list[str]
) -> None:
    for wrong in (NAME, id_number, PHONE):
        answer = Client().post("/login/", {"username": wrong, "password": PASSWORD})
        assert told(outside(answer), canaries) == []
        Client().post(
            "/api/v1/login", {"username": wrong, "password": PASSWORD}, content_type="application/json"
        )
    assert [line for line in log if told(line, canaries)] == []


def test_a_fault_writes_nothing_personal_into_the_log(
    cast: Cast, case: Case, canaries: tuple[str, ...], id_number: str, log: list[str], monkeypatch: Any
) -> None:
    def broken(**given: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("cases.services.intake.submit", broken)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.clerk, backend="accounts.backends.StaffBackend")
    form = {**typed(str(uuid4()), id_number), "dispute_type": "0201", "region": "150203001"}
    answer = browser.post("/cases/new/", form)
    assert answer.status_code == 500
    assert told(answer.content.decode() + outside(answer), canaries) == []
    assert any("RuntimeError" in line for line in log)
    assert [line for line in log if told(line, canaries)] == []


def rows_of_every_table() -> Iterator[tuple[str, str]]:
    """Every row of the database as text; bytes are written as hexadecimal digits there."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 — names of the catalogue
            for (row,) in cursor.fetchall():
                yield table, row


def test_the_database_holds_numbers_phones_addresses_and_drafts_only_encrypted(
    cast: Cast, id_number: str
) -> None:
    secrets = (id_number, PHONE, ADDRESS, PLACE)
    party = cast.party(name=NAME, id_number=id_number, phone=PHONE, address=ADDRESS)
    case = cast.log_dispute(place=PLACE, parties=(party, cast.party(PartyRole.RESPONDENT, OTHER)))
    clerk = cast.logged_in(cast.clerk)
    clerk.post("/cases/new/draft/", typed(str(uuid4()), id_number))
    clerk.post("/cases/search/", {"q": id_number})
    clerk.get(clerk.post("/cases/search/", {"q": PHONE}).url)
    clerk.post("/cases/new/seen/", typed(str(uuid4()), id_number))
    clerk.post(f"/cases/{case.number}/parties/{case.parties.first().pk}/reveal/", {"reason": "约定时间"})
    clerk.get(f"/cases/{case.number}/papers/application/")
    assert Draft.objects.get().content["parties-0-phone"] == [PHONE]
    hidden = [(plain, plain.encode().hex()) for plain in secrets]
    found = [
        (table, plain)
        for table, row in rows_of_every_table()
        for plain, digits in hidden
        if plain in row or digits in row
    ]
    assert found == []
    named = {table for table, row in rows_of_every_table() if NAME in row or NAME.encode().hex() in row}
    assert named <= {"cases_person", "cases_case"}
    assert AuditEntry.objects.filter(action="party.reveal").exists()


def test_sessions_and_cache_hold_no_canary(
    cast: Cast, case: Case, canaries: tuple[str, ...], id_number: str
) -> None:
    clerk = cast.logged_in(cast.clerk)
    for word in (NAME, id_number, PHONE):
        clerk.get(clerk.post("/cases/search/", {"q": word}).url)
    clerk.post("/cases/new/", typed(str(uuid4()), id_number))
    clerk.get(f"/cases/{case.number}/papers/application/")
    for session in Session.objects.all():
        assert told(str(session.get_decoded()), canaries) == []
    kept = b" ".join(getattr(cache, "_cache", {}).values())
    assert [canary for canary in canaries if canary.encode() in kept] == []
