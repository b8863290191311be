from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.screening.units import Units, prepare


@pytest.fixture
def units(cast: Cast) -> Units:
    return prepare(cast)
