from __future__ import annotations

import pytest
from django.test import Client

from tests.core.web import API_FAULTS, CANARY, FAULTS

STATUSES = [(name, status) for name, (status, _act) in FAULTS.items()]
API_STATUSES = [*STATUSES[:-1], *((name, status) for name, (status, _act) in API_FAULTS.items())]


@pytest.fixture
def web(settings, db: None) -> Client:
    settings.ROOT_URLCONF = "tests.core.web"
    settings.MIDDLEWARE = [
        "core.middleware.RequestContextMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "core.middleware.DomainErrorMiddleware",
    ]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
    ]}}]  # fmt: skip
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("fault", "status"), STATUSES)
def test_every_fault_has_its_page_and_none_tells_what_was_sent(web: Client, fault: str, status: int) -> None:
    response = web.get(f"/page/{fault}")
    assert response.status_code == status
    assert response.headers["X-Request-ID"] in response.content.decode()
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(("fault", "status"), STATUSES)
def test_htmx_gets_a_fragment_with_the_same_status(web: Client, fault: str, status: int) -> None:
    response = web.get(f"/page/{fault}", headers={"HX-Request": "true"})
    assert response.status_code == status
    assert "<html" not in response.content.decode()
    assert CANARY not in response.content.decode()


def test_a_page_shows_the_sentence_and_the_fields(web: Client) -> None:
    text = web.get("/page/bad").content.decode()
    assert "号码不对" in text
    assert "位数不够" in text


def test_a_lost_database_asks_to_come_back_and_is_not_asked_again(
    web: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        response = web.get("/page/no-database")
    assert response.headers["Retry-After"] == "60"


@pytest.mark.parametrize(("fault", "status"), API_STATUSES)
def test_the_api_answers_with_a_problem_document(web: Client, fault: str, status: int) -> None:
    response = web.get(f"/api/v1/{fault}")
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert {"type", "title", "status", "detail", "code", "request_id"} <= document.keys()
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/defect", "/api/none/of/these"])
def test_a_defect_and_an_unknown_address_of_the_api_are_problems_too(web: Client, path: str) -> None:
    response = web.get(path)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.status_code in {404, 500}
    assert CANARY not in response.content.decode()


def test_fields_are_named_by_their_place(web: Client) -> None:
    body = {"title": "t", "parties": [{"phone": "1"}, {"phone": CANARY * 2, "kind": CANARY}]}
    response = web.post("/api/v1/serializer", body, content_type="application/json")
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {"parties.1.phone", "parties.1.kind"}
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(("body", "place"), [
    ({"title": "t", "titel": "x"}, "titel"),
    ({"title": "t", "number": "x"}, "number"),
    ({"title": "t", "parties": [{"phone": "1", "fone": "2"}]}, "parties.0.fone"),
    ({"title": "t", f"{CANARY} <script>": "x"}, "non_field_errors"),
])  # fmt: skip
def test_unknown_and_read_only_fields_are_refused(web: Client, body: dict[str, object], place: str) -> None:
    response = web.post("/api/v1/serializer", body, content_type="application/json")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [place]
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"{" + CANARY.encode(), "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"title": "\\u0000"}', "application/json", 400),
    (b'{"title": "\\ud800"}', "application/json", 400),
    (b'{"title": ' + b"9" * 5000 + b"}", "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'["x"]', "application/json", 400),
    (b"null", "application/json", 400),
    (b"<a/>", f"text/{CANARY}", 415),
])  # fmt: skip
def test_a_malformed_body_is_never_a_defect(web: Client, body: bytes, kind: str, status: int) -> None:
    response = web.post("/api/v1/serializer", body, content_type=kind)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert CANARY not in response.content.decode()


def test_the_wait_is_told_in_a_header(web: Client) -> None:
    assert web.get("/api/v1/throttled").headers["Retry-After"] == "7"


@pytest.mark.parametrize("request_of", [
    lambda web: web.get("/seen?a=x%00y"),
    lambda web: web.get("/seen?a%00=x"),
    lambda web: web.get("/page/%00"),
    lambda web: web.get("/api/v1/%00"),
    lambda web: web.post("/seen", {"a": "x\0"}),
    lambda web: web.post("/seen", "a=x%00", content_type="application/x-www-form-urlencoded"),
    lambda web: web.get("/seen", headers={"Cookie": 'session="abcdefgh\\000"'}),
])  # fmt: skip
def test_a_nul_anywhere_is_refused_before_any_view(web: Client, request_of) -> None:
    assert request_of(web).status_code == 400


@pytest.mark.parametrize(
    "path", ["/seen?a=%ff%fe", "/seen?a=" + "9" * 6000, "/nowhere/%ff", "/seen?" + "a=1&" * 2000]
)
def test_strange_addresses_are_never_a_defect(web: Client, path: str) -> None:
    assert web.get(path).status_code < 500


def test_a_request_has_an_id_and_an_address_while_it_is_served(web: Client) -> None:
    response = web.get("/seen", headers={"X-Request-ID": "from-the-proxy-1"}, REMOTE_ADDR="10.0.0.9")
    assert response.content.decode().split() == ["from-the-proxy-1", "10.0.0.9"]
    assert response.headers["X-Request-ID"] == "from-the-proxy-1"


@pytest.mark.parametrize("sent", ["short", "x" * 65, "a b c d e f", "<script>alert(1)", "abc\r\ndefgh"])
def test_an_id_that_could_spoil_a_log_is_replaced(web: Client, sent: str) -> None:
    assert web.get("/seen", headers={"X-Request-ID": sent}).headers["X-Request-ID"] != sent


def test_nothing_of_a_request_is_left_after_it(web: Client) -> None:
    from core.context import request_context

    web.get("/seen")
    assert request_context().request_id == ""
