"""A room without domain words needs users, and tables of its own to try fields and searches on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from core import jobs
from tests.core.jobs import Work, result
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


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the files of this test alone lie."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Callable[[Work], None]:
    """Let jobs of the kind `test` do this."""

    def register(work: Work) -> None:
        monkeypatch.setitem(jobs._handlers, "test", work)

    monkeypatch.setattr(jobs, "TELLS_EVERY", 0.0)
    register(lambda job, progress: result())
    return register
