"""What the tests of the case file share."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases.papers import paper_case, refused
from tests.cast import Cast

__all__ = ["paper_case", "refused", "window"]


@pytest.fixture
def window(cast: Cast) -> Client:
    """A browser in which the clerk is signed in."""
    return cast.logged_in(cast.clerk)
