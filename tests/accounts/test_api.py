"""The token log-in of the interface."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import services
from core.models import AuditEntry
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, LOGOUT, ME = "/api/v1/login", "/api/v1/logout", "/api/v1/me"


def ask(username="clerk", password=PASSWORD, client=None):
    body = {"username": username, "password": password}
    return (client or Client()).post(LOGIN, body, content_type="application/json")


def bearing(token):
    return {"headers": {"Authorization": f"Token {token}"}}


def test_a_token_opens_the_interface_until_it_is_ended(cast):
    token = ask().json()["token"]
    client = Client()
    me = client.get(ME, **bearing(token)).json()
    assert me["username"] == "clerk"
    assert me["postings"][0]["role"] == "clerk"
    assert "case_log" in me["rights"]
    assert "audit_read" not in me["rights"]
    assert client.post(LOGOUT, **bearing(token)).status_code == 204
    assert client.get(ME, **bearing(token)).status_code == 401
    acts = AuditEntry.objects.filter(by=cast.clerk).values_list("action", flat=True)
    assert {"account.token_issued", "account.token_ended"} <= set(acts)


@pytest.mark.parametrize(
    ("username", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)]
)
def test_wrong_credentials_get_one_answer(cast, username, password):
    answer = ask(username, password)
    assert answer.status_code == 401
    assert answer.json()["code"] == "authentication_failed"
    assert "用户名或密码不正确" in answer.content.decode()


def test_without_a_token_the_answer_says_how_to_come_in(cast, client):
    answer = client.get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"


def test_five_wrong_passwords_lock_the_interface_too(cast):
    for _try in range(5):
        ask(password="wrong")
    answer = ask()
    assert answer.status_code == 429
    assert answer.json()["code"] == "locked_out"
    assert answer["Retry-After"]


def test_a_temporary_password_gives_no_token(cast):
    account = services.reset_password(by=cast.admin, user=cast.clerk)
    answer = ask(password=account.password)
    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")


def test_a_token_ends_by_itself(cast):
    token = ask().json()["token"]
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        assert Client().get(ME, **bearing(token)).status_code == 401


def test_a_changed_password_and_a_closed_account_end_tokens(cast):
    token = ask().json()["token"]
    services.change_own_password(by=cast.clerk, password="another-good-one-77")
    assert Client().get(ME, **bearing(token)).status_code == 401
    token = ask("colleague").json()["token"]
    services.disable(by=cast.admin, user=cast.colleague)
    assert Client().get(ME, **bearing(token)).status_code == 401


def test_nobody_keeps_more_than_five_tokens(cast):
    for _token in range(7):
        assert ask().status_code == 200
    assert cast.clerk.auth_token_set.count() == 5


def test_a_session_works_too_but_writes_only_with_the_csrf_token(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.clerk, backend="accounts.backends.StaffBackend")
    assert browser.get(ME).status_code == 200
    assert browser.post(LOGOUT).status_code == 403
    assert browser.get(ME).status_code == 200


def test_an_unknown_field_is_refused(cast):
    body = {"username": "clerk", "password": PASSWORD, "admin": True}
    answer = Client().post(LOGIN, body, content_type="application/json")
    assert answer.status_code == 400
    assert "admin" in answer.json()["errors"] or "admin" in answer.content.decode()


def test_without_a_posting_one_learns_only_who_one_is(cast):
    token = ask("unposted").json()["token"]
    client = Client()
    assert client.get(ME, **bearing(token)).json()["rights"] == []
    answer = client.get("/api/v1/cases", **bearing(token))
    assert (answer.status_code, answer.json()["code"]) == (403, "no_posting")
