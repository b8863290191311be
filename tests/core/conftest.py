"""A room without domain words needs users, and tables of its own to try fields and searches on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.core.notes import Note


@pytest.fixture
def make_user(db: None) -> Callable[[str], object]:
    def make(name: str) -> object:
        return get_user_model().objects.create_user(username=f"ground-{name}", name=name)

    return make


@pytest.fixture
def clerk(make_user: Callable[[str], object]) -> object:
    return make_user("clerk")


@pytest.fixture
def notes(db: None) -> type[Note]:
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    return Note
