"""What every answer carries beside its words: the content policy, and that no browser keeps it."""

from __future__ import annotations

import re

import pytest

from cases.models import Case
from tests import walk
from tests.cast import Cast

from .crawl import Visit, crawl

INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "another host": re.compile(
        r"<(?:script|link|img|iframe|form)[^>]*(?:src|href|action)=[\"'](?:https?:)?//"
    ),
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PUBLIC = {"healthz", "healthz_deadlines", "accounts:login", "set_language", "api:login", "api:logout"}
"""Answers that hold nothing of a person."""


@pytest.fixture
def visits(cast: Cast) -> list[Visit]:
    """The whole table as four people: pages, refusals and redirects."""
    cast.log_dispute()
    case: Case = cast.log_dispute()
    walk.attached(cast, case)
    return list(crawl(cast, case, ("nobody", "clerk", "auditor", "neighbour")))


def faults(visit: Visit) -> list[str]:
    headers = visit.answer.headers
    found = [f"{name} is {headers.get(name)}" for name, value in ALWAYS.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy:
        found.append("no content policy")
    found += [word for word in ("unsafe-inline", "unsafe-eval", "*") if word in policy]
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("no permissions policy")
    personal = visit.row.name not in PUBLIC and visit.answer.status_code != 401
    if personal and "no-store" not in headers.get("Cache-Control", ""):
        found.append(f"may be kept: {headers.get('Cache-Control')}")
    return found


def inline(visit: Visit) -> list[str]:
    return [name for name, rule in INLINE.items() if visit.is_page and rule.search(visit.body)]


def test_every_answer_carries_its_headers_and_no_page_a_script_or_style_of_its_own(
    visits: list[Visit],
) -> None:
    found = [f"{visit}: {fault}" for visit in visits for fault in (*faults(visit), *inline(visit))]
    broken = [visit for visit in visits if visit.answer.status_code >= 500 > visit.row.answer]
    found += [f"{visit}: a fault of the server" for visit in broken]
    assert not found, "\n".join(found)
    assert sum(visit.is_page for visit in visits) > 50


def test_the_law_sees_what_it_forbids() -> None:
    bad = {
        "inline script": "<script>go()</script>",
        "style element": "<style>p{}</style>",
        "style attribute": "<p class='a' style='x'>",
        "event handler": "<p onclick='go()'>",
        "script address": "<a href='javascript:go()'>",
        "another host": "<img alt='' src='//elsewhere.example/a.png'>",
    }
    assert [name for name, text in bad.items() if not INLINE[name].search(text)] == []
    assert [
        name for name, rule in INLINE.items() if rule.search('<script src="/static/app.js" defer></script>')
    ] == []
