"""The inbox: one's own messages, read, opened, counted; and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notifications.models import Message
from notifications.services.inbox import mark_all_read, unread_count
from notifications.services.outbox import Draft, write
from tests.cast import Cast

FACTS = {
    "policy": "respond.blue",
    "rung": "due",
    "due": "2026-03-02T09:30:00+00:00",
    "number": "150203-2026-00012",
}


def tell(user: User, name: str = "1", **more: Any) -> Message:
    """A message of the clock in somebody's inbox."""
    given = {"kind": "deadline", "facts": FACTS, "path": "/cases/", **more}
    write([Draft(key=f"test:{name}:{user.pk}", recipient=user.pk, **given)])
    return Message.objects.get(key=f"test:{name}:{user.pk}:in_app")


def test_the_inbox_shows_what_is_new_and_where_it_leads(cast: Cast) -> None:
    tell(cast.clerk)
    page = cast.logged_in(cast.clerk).get("/inbox/").content.decode()
    assert "150203-2026-00012" in page
    assert "2026-03-02 17:30" in page


def test_opening_a_message_marks_it_and_goes_to_its_act(cast: Cast) -> None:
    message = tell(cast.clerk)
    answer = cast.logged_in(cast.clerk).post(f"/inbox/{message.pk}/open/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases/")
    message.refresh_from_db()
    assert message.read_at is not None


def test_the_first_reading_stays(cast: Cast) -> None:
    message = tell(cast.clerk)
    browser = cast.logged_in(cast.clerk)
    browser.post(f"/inbox/{message.pk}/read/")
    first = Message.objects.get(pk=message.pk).read_at
    browser.post(f"/inbox/{message.pk}/open/")
    assert Message.objects.get(pk=message.pk).read_at == first


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil", ""]
)
def test_a_message_leads_nowhere_but_to_our_pages(cast: Cast, path: str) -> None:
    message = tell(cast.clerk, path=path)
    assert cast.logged_in(cast.clerk).post(f"/inbox/{message.pk}/open/").headers["Location"] == "/inbox/"


def test_what_is_read_leaves_the_list_of_new_ones_and_stays_among_all(cast: Cast) -> None:
    message = tell(cast.clerk)
    browser = cast.logged_in(cast.clerk)
    browser.post(f"/inbox/{message.pk}/read/")
    assert "150203-2026-00012" not in browser.get("/inbox/").content.decode()
    assert "150203-2026-00012" in browser.get("/inbox/?show=all").content.decode()


def test_all_are_marked_as_read_at_once_and_only_ones_own(cast: Cast) -> None:
    for name in "12":
        tell(cast.clerk, name)
    theirs = tell(cast.colleague)
    cast.logged_in(cast.clerk).post("/inbox/read/")
    assert unread_count(cast.clerk).value == 0
    assert Message.objects.get(pk=theirs.pk).read_at is None
    assert mark_all_read(by=cast.clerk) == 0


@pytest.mark.parametrize("act", ["open", "read"])
def test_nobody_reads_or_opens_the_message_of_another(cast: Cast, act: str) -> None:
    message = tell(cast.clerk)
    for who in (cast.colleague, cast.supervisor, cast.admin, cast.neighbour):
        browser = cast.logged_in(who)
        assert "150203-2026-00012" not in browser.get("/inbox/?show=all").content.decode()
        assert browser.post(f"/inbox/{message.pk}/{act}/").status_code == 404
        assert browser.get("/api/v1/messages").json()["items"] == []
        assert browser.post(f"/api/v1/messages/{message.pk}/read").status_code == 404
    assert Message.objects.get(pk=message.pk).read_at is None


def test_the_list_is_paged_by_place_and_asks_a_constant_number_of_questions(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    for name in range(30):
        tell(cast.clerk, str(name))
    browser.get("/inbox/")
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/inbox/")
    assert len(page.context["rows"]) == 25
    # The policies by their names are kept by the process, but not in tests.
    assert len([query for query in asked if "deadlines_" not in query["sql"]]) <= 7
    older = browser.get(f"/inbox/?after={page.context['page'].next}")
    assert len(older.context["rows"]) == 5


def test_the_bell_counts_to_ninety_nine_and_no_further(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    assert "bell-count" not in browser.get("/inbox/bell/").content.decode()
    tell(cast.clerk)
    assert ">1<" in browser.get("/inbox/bell/").content.decode()
    write([Draft(f"many:{n}", "deadline", cast.clerk.pk, FACTS) for n in range(120)])
    assert ">99+<" in browser.get("/inbox/bell/").content.decode()


def test_the_bell_adds_one_statement_to_a_page(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    browser.get("/password/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/password/")
    assert sum("notifications_message" in query["sql"] for query in asked) <= 1


def test_the_bell_keeps_no_session_alive_and_throws_nobody_out(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    browser.get("/inbox/")
    session = browser.session
    session["seen_at"] -= 120
    session.save()
    before = session["seen_at"]
    browser.get("/inbox/bell/", headers={"X-Background": "1"})
    assert browser.session["seen_at"] == before
    browser.get("/inbox/")
    assert browser.session["seen_at"] > before
    answer = Client().get("/inbox/bell/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer.headers.get("HX-Redirect")) == (286, b"", None)


def test_a_message_says_what_it_says_in_the_language_of_the_page(cast: Cast) -> None:
    tell(cast.clerk)
    browser = cast.logged_in(cast.clerk)
    chinese = browser.get("/inbox/").content.decode()
    browser.cookies["language"] = "en"
    english = browser.get("/inbox/").content.decode()
    assert "蓝色响应" in chinese
    assert "Blue: first response" in english
    assert "蓝色响应" not in english


def test_a_message_that_cannot_be_put_into_words_does_not_take_the_page_with_it(cast: Cast) -> None:
    tell(cast.clerk, "broken", facts={})
    tell(cast.clerk, "unknown", kind="digest", facts={"late": "many"})
    tell(cast.clerk, "sound")
    assert "150203-2026-00012" in cast.logged_in(cast.clerk).get("/inbox/").content.decode()


def test_the_interface_lists_and_marks_ones_own(cast: Cast) -> None:
    message = tell(cast.clerk)
    browser = cast.logged_in(cast.clerk)
    shown = browser.get("/api/v1/messages?unread=true").json()["items"]
    assert [one["id"] for one in shown] == [message.pk]
    assert shown[0]["read_at"] is None
    assert browser.post(f"/api/v1/messages/{message.pk}/read").json()["read_at"]
    assert browser.get("/api/v1/messages?unread=true").json()["items"] == []
    assert browser.post("/api/v1/messages/read").json() == {"marked": 0}
