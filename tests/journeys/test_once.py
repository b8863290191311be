"""One dispute is one case, however often the button is pressed."""

from __future__ import annotations

from cases.models import Case
from tests.cast import Cast

from .conftest import Open
from .pages import Intake, Logged

SEND = """async (form) => {
  const answer = await fetch("/cases/new/", { method: "POST", body: new URLSearchParams(form) });
  return new URL(answer.url).pathname;
}"""


def test_a_double_click_makes_one_case(open_window: Open, cast: Cast) -> None:
    window = open_window(cast.clerk)
    typing = Intake(window).open().whole()
    typing.page.locator(".intake-foot [value=accept]").dblclick(no_wait_after=True)
    number = Logged(window).number
    assert Case.objects.get().number == number


def test_going_back_and_submitting_again_gives_the_same_case(open_window: Open, cast: Cast) -> None:
    # Given a dispute that was just logged
    window = open_window(cast.clerk)
    typing = Intake(window).open().whole()
    typing.kept()
    form = typing.page.evaluate(
        "new URLSearchParams(new FormData(document.querySelector('#intake'))).toString()"
    )
    number = typing.log_and_wait().number

    # When she goes back, then she stands before the same case again
    window.page.go_back()
    assert Logged(window).number == number

    # And when an old window sends the same form once more, it is still the same case
    sent = "body => fetch('/cases/new/', {method: 'POST', body: new URLSearchParams(body + '&act=accept')})"
    landed = window.page.evaluate(
        f"body => ({sent})(body).then((answer) => new URL(answer.url).pathname)", form
    )
    assert landed == f"/cases/{number}/logged/"
    assert Case.objects.get().number == number


def test_the_same_form_sent_twice_at_once_makes_one_case(open_window: Open, cast: Cast) -> None:
    window = open_window(cast.clerk)
    typing = Intake(window).open().whole()
    answers = typing.page.evaluate(
        """async () => {
          const form = document.querySelector("#intake");
          const data = new FormData(form);
          data.set("act", "accept");
          const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
          const both = await Promise.all([send(), send()]);
          return both.map((answer) => new URL(answer.url).pathname);
        }"""
    )
    assert answers == [f"/cases/{Case.objects.get().number}/logged/"] * 2
