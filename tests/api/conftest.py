"""Clients of the API, and the body of a dispute between two neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tests.cast import Cast

CASES = "/api/v1/cases"
PROBLEM = "application/problem+json"
AS = Callable[[User], APIClient]


class Bodies:
    """What clients send."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def party(self, role: str = "applicant", name: str = "王晓明", **changes: Any) -> dict[str, Any]:
        number = self.cast.id_number()
        return {"role": role, "name": name, "id_number": number, "phone": "13847200001", **changes}

    def dispute(self, **changes: Any) -> dict[str, Any]:
        return {
            "title": "楼上漏水",
            "description": "楼上卫生间漏水，楼下天花板受损，要求修复并赔偿。",
            "dispute_type": "0201",
            "source": "walk_in",
            "region": "150203",
            "place": "少先路街道钢铁大街18号院3栋201",
            "parties": [self.party(), self.party("respondent", "李国强", phone="13947200002")],
            "alert_level": "blue",
            "submission_key": str(uuid4()),
            **changes,
        }


@pytest.fixture
def bodies(cast: Cast) -> Bodies:
    return Bodies(cast)


@pytest.fixture
def as_user() -> AS:
    """A client in which that person has a session."""

    def signed_in(user: User) -> APIClient:
        client = APIClient()
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    return signed_in


@pytest.fixture
def clerk(cast: Cast, as_user: AS) -> APIClient:
    return as_user(cast.clerk)
