"""The intake page: what a clerk sees and gets at the window."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Stage
from tests.cast import Cast

URL = "/cases/new/"


@pytest.fixture
def window(cast: Cast) -> Client:
    """A browser in which the clerk is signed in."""
    return cast.logged_in(cast.clerk)


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What a clerk types for two neighbours; `changes` replace or add fields, None removes one."""
    data: dict[str, Any] = {
        "key": str(uuid4()),
        "party": ["0", "1"],
        "parties-0-role": "applicant",
        "parties-0-kind": "natural",
        "parties-0-id_type": "id_card",
        "parties-0-name": "王晓明",
        "parties-0-id_number": cast.id_number(),
        "parties-0-phone": "13800138000",
        "parties-1-role": "respondent",
        "parties-1-kind": "natural",
        "parties-1-id_type": "id_card",
        "parties-1-name": "李强",
        "dispute_type": "0201",
        "region": "150203001",
        "description": "楼上卫生间漏水，楼下天花板受损，要求修复并赔偿。",
        "people_count": "2",
        "source": "walk_in",
        "alert_level": "blue",
        "act": "accept",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def test_the_page_opens_with_two_empty_cards(window: Client) -> None:
    page = window.get(URL)
    assert page.status_code == 200
    assert page.content.count(b"data-card=") == 2


def test_logging_two_neighbours_gives_an_accepted_case_and_the_page_to_hand_over(
    window: Client, cast: Cast
) -> None:
    answer = window.post(URL, typed(cast))
    case = Case.objects.get()
    assert answer.url == reverse("cases:logged", args=[case.number])
    assert case.stage == Stage.ACCEPTED
    page = window.get(answer.url).content.decode()
    assert case.number in page
    assert case.tracking_code in page
