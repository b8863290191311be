"""What the tests of the case file share."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def window(cast: Cast) -> Client:
    """A browser in which the clerk is signed in."""
    return cast.logged_in(cast.clerk)
