"""Whatever is sent, the answer is a refusal with a sentence, never a fault of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from cases.models import Case
from tests.cast import Cast

from .conftest import CASES, PROBLEM, Bodies

DEEP = 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"x"',
        b"{",
        b"{'a':1}",
        b'{"title": "\xff\xfe"}',
        b"\xef\xbb\xbf{}",
        b'{"title": NaN}',
        b'{"amount": 1e999}',
        b'{"people_count": ' + b"9" * 5000 + b"}",
        b'{"people_count": ' + b"9" * 4000 + b"}",
        b'{"title": "a", "title": "b"}',
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"description": "\\ud800"}',
        b'{"description": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"\\ud800": 1}',
    ],
    ids=range(20),
)
@pytest.mark.parametrize("address", [CASES, CASES + "/search", CASES + "/seen", CASES + "/risk"])
def test_a_malformed_body_is_a_bad_request(clerk: APIClient, address: str, body: bytes) -> None:
    response = clerk.post(address, body, content_type="application/json")
    assert response.status_code == 400 or (body == b"" and "seen risk".find(address.rpartition("/")[2]) >= 0)
    if response.status_code == 400:
        assert response.headers["Content-Type"].startswith(PROBLEM)


def test_a_body_beyond_every_form_is_too_large(clerk: APIClient) -> None:
    body = json.dumps({"description": "长" * 400_000}).encode()
    assert clerk.post(CASES, body, content_type="application/json").status_code == 413


@pytest.mark.parametrize("charset", ["utf-16", "bz2_codec", "nonsense"])
def test_another_character_set_is_not_guessed(clerk: APIClient, bodies: Bodies, charset: str) -> None:
    body = json.dumps(bodies.dispute()).encode("utf-16")
    response = clerk.post(CASES, body, content_type=f"application/json; charset={charset}")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "content",
    [{"a": "\x00"}, {"a": 1e308}, {"a": [[[[[["deep enough"]]]]]]}, {"": None}, {"长" * 100: True}],
)
def test_a_draft_may_hold_anything_json_can(clerk: APIClient, content: dict[str, Any]) -> None:
    address = "/api/v1/drafts/3f0f6a34-0c5e-4f6e-9a53-6b6d8f6f1d11"
    assert clerk.put(address, {"content": content}).status_code == 200
    assert clerk.get(address).data["content"] == content


@pytest.mark.parametrize(
    "body", [b'{"content": {"a": "\\ud800"}}', b'{"content": {"a": "' + b"x" * 200_000 + b'"}}']
)
def test_a_draft_that_cannot_be_kept_is_refused(clerk: APIClient, body: bytes) -> None:
    address = "/api/v1/drafts/3f0f6a34-0c5e-4f6e-9a53-6b6d8f6f1d11"
    assert clerk.put(address, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["after=%00", "after=%ff%fe", "size=99999999999999999999", "since=0000-00-00", "office=" + "9" * 400,
     "region=%00", "stage=%F0%9F%98%80", "type=" + "x" * 5000, "until=9999-12-31", "since=0001-01-01"],
)  # fmt: skip
def test_a_hostile_query_is_never_a_fault(clerk: APIClient, query: str) -> None:
    assert clerk.get(f"{CASES}?{query}").status_code in {200, 400}


@pytest.mark.parametrize(
    "word", ["%", "_", "'", '"', "\\", ":*", "!", "&|", "()", "王" * 100, "😀", "0", "-1", "1" * 100]
)
def test_a_hostile_word_is_only_a_word(cast: Cast, clerk: APIClient, word: str) -> None:
    cast.log_dispute()
    response = clerk.post(f"{CASES}/search", {"q": word})
    assert (response.status_code, response.data["items"]) == (200, [])


TEXTS = st.text(max_size=30) | st.sampled_from(
    ["", " ", "\x00", "\u202e", "１５０２", "150203", "0201", "natural", "99"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
OF_THE_DISPUTE = (
    "title description dispute_type source region place occurred_on people_count amount alert_level "
    "earlier_mediation_failed alert_reason not_same accept_at_once submission_key parties"
)
OF_A_PARTY = (
    "role kind person name id_type id_number phone address gender birth_date ethnicity occupation "
    "legal_representative category key_groups represents"
)
PLACES = st.sampled_from([*OF_THE_DISPUTE.split(), *(f"parties.{name}" for name in OF_A_PARTY.split())])


@given(changes=st.lists(st.tuples(PLACES, ANYTHING), min_size=1, max_size=3))
@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_body_breaks_the_counter(clerk: APIClient, bodies: Bodies, changes: list[tuple[str, Any]]) -> None:
    sent = bodies.dispute()
    applicant = sent["parties"][0]
    for place, value in changes:
        name, _dot, inner = place.partition(".")
        if inner:
            applicant[inner] = value
        else:
            sent[name] = value
    before = Case.objects.count()
    response = clerk.post(CASES, sent)
    assert response.status_code in {201, 400}, response.content
    assert Case.objects.count() == before + (response.status_code == 201)
    if response.status_code == 400:
        problem = response.json()
        assert response.headers["Content-Type"].startswith(PROBLEM)
        assert problem["errors"] or problem["code"] in {"parse_error", "malformed", "bad_submission_key"}


ADDRESSES = {
    f"{CASES}/search": "q state stage level type source region office since until after before size",
    f"{CASES}/seen": "names id_numbers phones pair not_same submission_key",
    f"{CASES}/risk": "title description dispute_type people_count amount earlier_mediation_failed parties",
    "/api/v1/drafts/3f0f6a34-0c5e-4f6e-9a53-6b6d8f6f1d11": "content",
    "{case}/note": "note submission_key",
    "{case}/refuse": "reason other_ways note",
    "{case}/not-same": "other",
    "{case}/parties/{party}/reveal": "reason",
}


@given(data=st.data(), address=st.sampled_from(sorted(ADDRESSES)))
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_body_breaks_another_address(
    cast: Cast, clerk: APIClient, data: st.DataObject, address: str
) -> None:
    names = st.sampled_from(ADDRESSES[address].split())
    body = data.draw(st.dictionaries(names, ANYTHING, min_size=1, max_size=3))
    case = Case.objects.first() or cast.log_dispute()
    path = address.format(case=f"{CASES}/{case.number}", party=case.parties.first().pk)
    response = (clerk.put if "drafts" in path else clerk.post)(path, body)
    assert response.status_code in {200, 400, 404, 409, 429}, response.content
    if response.status_code != 200:
        assert response.headers["Content-Type"].startswith(PROBLEM)
