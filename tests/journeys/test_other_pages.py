"""The pages that no journey passes: each role's desk, lists and filters, the password, refusals."""

from __future__ import annotations

from tests.cast import Cast

from . import look
from .conftest import Open


def test_the_other_pages_in_chinese(open_window: Open, cast: Cast) -> None:
    cast.log_dispute()
    window = open_window(cast.clerk)
    for path in ("/cases/", "/cases/filters/", "/cases/?stage=accepted", "/password/", "/password/changed/"):
        window.go(path)
        look.at(window, path)
    for person in (cast.supervisor, cast.official, cast.auditor, cast.admin, cast.mediator, cast.unposted):
        other = open_window(person)
        other.expected = {403} if person == cast.unposted else set()
        other.expected = {403} if person == cast.unposted else set()
        other.go("/")
        look.at(other, f"desk of {person.username}")
        other.close()


def test_the_pages_of_refusal_in_both_languages(open_window: Open, cast: Cast) -> None:
    for language in ("zh-CN", "en"):
        window = open_window(cast.official, language=language)
        window.expected = {403, 404}
        window.go("/cases/new/")
        look.at(window, f"403 {language}", data=("中文", "简体中文", cast.official.name, cast.centre.name))
        window.go("/nowhere/")
        look.at(window, f"404 {language}", data=("中文", "简体中文", cast.official.name, cast.centre.name))
