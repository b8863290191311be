"""The door: log in, log out, change the password, lock-out."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import User
from core.models import AuditEntry
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, LOGOUT = "/login/", "/logout/"
CHANGE = "/password/"


def enter(client, username="clerk", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def test_the_right_password_opens_the_door_and_is_recorded(cast, client):
    answer = enter(client)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert client.session["_auth_user_id"] == str(cast.clerk.pk)
    assert AuditEntry.objects.filter(by=cast.clerk, action="account.login").count() == 1


@pytest.mark.parametrize(
    ("username", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)]
)
def test_every_wrong_try_gets_the_same_answer(cast, client, username, password):
    answer = enter(client, username, password)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == ["用户名或密码不正确。"]
    assert "_auth_user_id" not in client.session


def test_an_empty_field_is_named(cast, client):
    assert enter(client, username="").context["form"].errors["username"] == ["请输入用户名。"]


def test_the_session_key_is_new_after_the_log_in(cast, client):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    enter(client)
    assert client.session.session_key != before
    assert "planted" not in client.session


@pytest.mark.parametrize(
    ("goal", "reached"),
    [("/cases/", "/cases/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("javascript:1", "/")],
)
def test_it_goes_back_only_to_an_address_of_ours(cast, client, goal, reached):
    assert enter(client, next=goal)["Location"] == reached


def test_who_is_signed_in_is_sent_on(cast):
    assert cast.logged_in(cast.clerk).get(LOGIN, {"next": "/cases/"})["Location"] == "/cases/"


def test_log_out_ends_the_session_and_is_recorded(cast, client):
    enter(client)
    assert client.post(LOGOUT)["Location"] == LOGIN
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(by=cast.clerk, action="account.logout").exists()


def test_log_out_refuses_get(cast):
    assert cast.logged_in(cast.clerk).get(LOGOUT).status_code == 405


def test_five_wrong_tries_lock_the_name_from_this_address(cast, client):
    for _try in range(4):
        assert enter(client, password="wrong").status_code == 200
    answer = enter(client, password="wrong")
    assert answer.status_code == 429
    assert "15" in answer.content.decode()
    assert enter(client).status_code == 429
    assert int(enter(client)["Retry-After"]) > 800


def test_a_lock_does_not_shut_out_a_colleague_or_another_address(cast, client):
    for _try in range(5):
        enter(client, password="wrong")
    assert enter(Client(), "colleague").status_code == 303
    assert enter(Client(REMOTE_ADDR="10.1.1.1")).status_code == 303


def test_the_lock_opens_by_itself(cast, client):
    for _try in range(5):
        enter(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter(client).status_code == 303


def test_no_password_is_kept_with_a_failure(cast, client):
    enter(client, password="my-real-secret")
    assert "my-real-secret" not in str([vars(attempt) for attempt in AccessAttempt.objects.all()])


def test_a_changed_password_ends_every_other_session_but_this(cast):
    here, elsewhere = Client(), Client()
    enter(here)
    enter(elsewhere)
    new = "a-better-one-than-before"
    answer = here.post(CHANGE, {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer["Location"] == reverse("accounts:password_changed")
    assert here.get(CHANGE).status_code == 200
    assert elsewhere.get(CHANGE)["Location"].startswith(LOGIN)
    assert AuditEntry.objects.filter(by=cast.clerk, action="account.password_changed").exists()
    assert Session.objects.count() >= 1


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "a-better-one-than-before", "a-better-one-than-before", "old_password"),
        (PASSWORD, "a-better-one-than-before", "another", "new_password2"),
        (PASSWORD, "short", "short", "new_password2"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password1"),
    ],
)
def test_it_refuses_a_bad_new_password(cast, old, new, again, field):
    client = cast.logged_in(cast.clerk)
    answer = client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_a_password_set_by_somebody_else_must_be_changed_first(cast, client):
    account = services.reset_password(by=cast.admin, user=cast.clerk)
    assert enter(client, password=account.password)["Location"] == CHANGE
    assert client.get("/cases/")["Location"] == CHANGE
    assert client.get(CHANGE).context["must_change"] is True
    new = "a-better-one-than-before"
    client.post(CHANGE, {"old_password": account.password, "new_password1": new, "new_password2": new})
    assert not User.objects.get(pk=cast.clerk.pk).must_change_password


def test_a_reset_password_ends_the_sessions(cast):
    client = cast.logged_in(cast.clerk)
    services.reset_password(by=cast.admin, user=cast.clerk)
    assert client.get(CHANGE)["Location"].startswith(LOGIN)


def test_a_closed_account_is_out_at_once(cast):
    client = cast.logged_in(cast.clerk)
    services.disable(by=cast.admin, user=cast.clerk)
    assert client.get(CHANGE)["Location"].startswith(LOGIN)


def test_the_pages_behind_the_door_are_not_stored(cast):
    assert "no-store" in cast.logged_in(cast.clerk).get(CHANGE)["Cache-Control"]
