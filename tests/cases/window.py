"""What a clerk types at the window, for the tests of the intake page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.cast import Cast

URL = "/cases/new/"


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


def text(answer: Any) -> str:
    """What a page or fragment says."""
    return str(answer.content.decode())
