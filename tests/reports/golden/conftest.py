"""The small world is told once for all golden numbers of this folder; no test here may change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from tests.cast import gathered

from .disputes import told
from .world import World


@pytest.fixture(scope="package")
def told_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, in a transaction around all tests of the folder. Ask for `world`, which brings `db`."""
    whole: Any = transaction.atomic()
    # As a test's own transaction does, it stands for none where a service asks whether it is the outermost.
    whole._from_testcase = True
    with django_db_blocker.unblock():
        whole.__enter__()
        world = told(gathered())
    yield world
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def world(told_world: World, db: None) -> World:
    """The same, for one test."""
    return told_world


@pytest.fixture
def in_english() -> Iterator[None]:
    """Reports come out in English."""
    with translation.override("en"):
        yield
