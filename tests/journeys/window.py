"""A browser window that a person sits at, and that notices everything that goes wrong in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from pypinyin import lazy_pinyin

HEIGHTS = {360: 740, 768: 1024, 1366: 768}
TOLD_OF_BROKEN_RULES = """
window.brokenRules = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.brokenRules.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


class Window:
    """One browser context with one page at the front.

    Attributes:
        page: Playwright's page.
        hands: the keyboard; it counts.
        troubles: console errors, failed requests, refused scripts and requests to other hosts.
        addresses: every address that was asked for.
        expected: answers of these status codes are no trouble (a page that must be refused).
    """

    def __init__(
        self, browser: Any, home: str, *, width: int = 1366, language: str = "zh-CN", touch: bool = False
    ) -> None:
        self.home, self.width, self.closed = home, width, False
        self.troubles: list[str] = []
        self.addresses: list[str] = []
        self.expected: set[int] = set()
        self.context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale=language,
            timezone_id="Asia/Shanghai",
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.context.set_default_timeout(6_000)
        # The first page of a run waits for the server to warm up.
        self.context.set_default_navigation_timeout(20_000)
        self.context.add_init_script(TOLD_OF_BROKEN_RULES)
        self.context.on("page", self._watch)
        self.context.on("request", self._asked)
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)
        self.page = self.context.new_page()
        self.hands = Hands(self)

    def sign_in(self, client: Client) -> None:
        """Take over the session of a signed-in test client."""
        host = urlsplit(self.home).hostname
        cookies = [
            {"name": name, "value": morsel.value, "domain": host, "path": "/"}
            for name, morsel in client.cookies.items()
        ]
        self.context.add_cookies(cookies)

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)

    def close(self) -> None:
        """Close the window; what it noticed stays in `troubles`."""
        if self.closed:
            return
        self.closed = True
        for page in self.context.pages:
            self.troubles += page.evaluate("window.brokenRules ?? []")
        self.context.close()

    def close_front(self) -> None:
        """Close the page at the front; what it noticed stays."""
        self.troubles += self.page.evaluate("window.brokenRules ?? []")
        self.page.close()

    @property
    def path(self) -> str:
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def _watch(self, page: Any) -> None:
        page.on("console", lambda told: self._heard(told.type, told.text))
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))

    def _heard(self, kind: str, text: str) -> None:
        refused = any(f"status of {code} " in text for code in self.expected)
        if kind in {"error", "warning"} and not refused:
            self.troubles.append(f"console {kind}: {text}")

    def _asked(self, request: Any) -> None:
        self.addresses.append(request.url)
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.troubles.append(f"asked another host: {request.url}")

    def _failed(self, request: Any) -> None:
        # A page that is left, a newer search and a download end their request early on purpose.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} {response.request.method} {response.url}")


class Hands:
    """A keyboard that counts every key that goes down.

    Chinese is counted as it is typed with an input method: the letters of its pinyin and one key to choose
    each word; a chord such as Alt+N is two keys.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self.strokes = 0

    def press(self, *chords: str) -> None:
        for chord in chords:
            self.strokes += len(chord.split("+"))
            self.window.page.keyboard.press(chord)

    def type(self, text: str) -> None:
        """Letters and digits, key by key."""
        self.strokes += len(text)
        self.window.page.keyboard.type(text)

    def write(self, *words: str) -> None:
        """Chinese words, each chosen from the input method with one key."""
        for word in words:
            self.strokes += sum(len(syllable) for syllable in lazy_pinyin(word)) + 1
            self.window.page.keyboard.insert_text(word)
