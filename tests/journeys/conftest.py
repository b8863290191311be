"""A real Chromium for the journeys, driven by Playwright; without one they are skipped and counted aloud."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import User
from tests.cast import Cast

from .centre import Centre
from .window import Window

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip

Open = Callable[..., Window]


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One browser for all journeys. Each opens windows of its own, with cookies of its own."""
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


@pytest.fixture
def open_window(browser: Any, live_server: Any, cast: Cast) -> Iterator[Open]:
    """Opens windows, for somebody already signed in or for nobody; none may end with a trouble to report.

    open_window()                          a window at the door
    open_window(cast.clerk)                her window, signed in
    open_window(cast.clerk, width=360)     her phone
    """
    windows: list[Window] = []

    def opened(user: User | None = None, **options: Any) -> Window:
        window = Window(browser, live_server.url, **options)
        windows.append(window)
        if user is not None:
            window.sign_in(cast.logged_in(user))
        return window

    yield opened
    for window in windows:
        window.close()
    troubles = [trouble for window in windows for trouble in window.troubles]
    assert troubles == []


@pytest.fixture
def centre(cast: Cast, open_window: Open) -> Centre:
    """Everybody of the cast at a window of her own."""
    return Centre(cast, open_window)
