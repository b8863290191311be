"""A real Chromium for the journeys, driven by Playwright; without one they are skipped and counted aloud."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[object]:
    """One browser for all journeys. Each opens a context of its own: ``browser.new_context()``."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(autouse=True, scope="package")
def _django_beside_the_browser() -> Iterator[None]:
    """Playwright's synchronous API runs an event loop in this thread; Django would refuse to work there.

    Both fixtures end with the last journey, so no other test sees the loop or the permission.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield
