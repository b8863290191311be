"""What the tests of a unit's pages share: addresses, and what a grid worker types."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from screening.models import Task

HTMX = {"HX-Request": "true"}


def url(name: str, task: Task) -> str:
    return reverse(f"screening:{name}", args=[task.pk])


def text(answer: Any) -> str:
    """What a page or fragment says."""
    return str(answer.content.decode())


def typed(**changes: Any) -> dict[str, Any]:
    """What a grid worker types about two neighbours."""
    data: dict[str, Any] = {
        "key": "6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f", "facts": "两户因院墙排水发生口角，双方情绪平稳。",
        "dispute_type": "0201", "place": "三号楼前", "people_count": "2", "amount": "", "measures": "",
        "alert_level": "blue", "alert_reason": "",
        "person_name": ["张三", "李四"], "person_phone": ["13800138000", ""],
        "person_role": ["applicant", "respondent"], "person_kind": ["natural", "natural"], **changes,
    }  # fmt: skip
    return {name: value for name, value in data.items() if value is not None}
