"""What every test would do again for itself, done once a run. What is tested stays as it was.

`files_found_once`: a test's browser sets the whole middleware up, and WhiteNoise looks at every static file
each time; that was half of the time of a request.
`LONG`: what takes longest begins first, so that no worker waits for another at the end.
`shared_world`: what all tests of a module look at and none may change is made by the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import transaction
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.cast import Cast, gathered

LONG = (
    "tests/laws/test_canary.py", "tests/ops/test_up.py", "tests/laws/test_matrix.py",
    "tests/referrals/test_life.py", "tests/laws/test_access.py", "tests/laws/test_headers.py",
    "tests/journeys/",
)  # fmt: skip
"""Modules that take half a minute and more; bin/test lets the workers take modules in this order."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))

    items.sort(key=place)


@pytest.fixture(autouse=True, scope="session")
def _files_found_once() -> Iterator[None]:
    """The static files of the product, looked for by the first browser of the run."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def once(middleware: Any) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="module")
def shared_world(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], AbstractContextManager[Cast]]]:
    """`with shared_world() as cast:` makes what the tests of this module share.

    It lives in a transaction around theirs: each takes back what it did, and the last takes back the world.
    Not for modules with transactional tests.
    """
    whole: Any = transaction.atomic()
    # As a test's own transaction does, it stands for none where a service asks whether it is the outermost.
    whole._from_testcase = True

    @contextmanager
    def make() -> Iterator[Cast]:
        with django_db_blocker.unblock():
            yield gathered()

    with django_db_blocker.unblock():
        whole.__enter__()
    yield make
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
