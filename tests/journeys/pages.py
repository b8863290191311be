"""The pages as people know them, so that a journey reads like what a person does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cast import PASSWORD

from .window import Window


class Door:
    """The log-in page."""

    def __init__(self, window: Window) -> None:
        self.window = window
        window.go("/login/")

    def enter(self, username: str) -> None:
        """By keyboard alone: the cursor stands in the first field already, or one Tab away."""
        self.window.page.locator("#id_username").focus()
        self.window.hands.type(username)
        self.window.hands.press("Tab")
        self.window.hands.type(PASSWORD)
        self.window.hands.press("Enter")
        self.window.page.wait_for_url(f"{self.window.home}/")


class Intake:
    """The page where a dispute is logged."""

    def __init__(self, window: Window) -> None:
        self.window, self.page = window, window.page

    def open(self) -> Intake:
        self.window.go("/cases/new/")
        return self

    def field(self, card: int, name: str) -> Any:
        return self.page.locator(f"#id_parties-{card}-{name}")

    def fill(self, *, applicant: str = "", respondent: str = "", facts: str = "", phone: str = "") -> Intake:
        """Write into the fields as quickly as a script can; journeys about something else use this."""
        for card, name in ((0, applicant), (1, respondent)):
            if name:
                self.field(card, "name").fill(name)
        if phone:
            self.field(0, "phone").fill(phone)
        if facts:
            self.page.locator("#id_description").fill(facts)
        return self

    def choose(self, field: str, words: str) -> Intake:
        """An entry of a long list, found by typing."""
        box = self.page.locator(f"#id_{field}-ts-control")
        box.click()
        box.press_sequentially(words)
        self.page.locator(f"#id_{field}-ts-dropdown .option").first.wait_for()
        box.press("Enter")
        return self

    def confirm_level(self) -> Intake:
        """Confirm what the rules propose, once they have."""
        self.page.locator("#risk [data-level]").wait_for()
        proposed = self.page.locator("#risk [data-level]").get_attribute("data-level")
        self.page.locator(f"[name=alert_level][value={proposed}]").check()
        return self

    def whole(self, applicant: str = "王晓明", respondent: str = "李国强") -> Intake:
        """A complete dispute of two neighbours, ready to be submitted."""
        self.fill(applicant=applicant, respondent=respondent, facts="楼上卫生间漏水，要求修复并赔偿。")
        return self.choose("dispute_type", "ysp").choose("region", "少先路").confirm_level()

    def log(self, act: str = "accept") -> None:
        self.page.locator(f".intake-foot [value={act}]").click()

    def log_and_wait(self, act: str = "accept") -> Logged:
        self.log(act)
        return Logged(self.window)

    def kept(self) -> None:
        """Wait until the draft is saved and its address stands in the bar."""
        self.page.wait_for_url("**/cases/new/?draft=*")
        self.page.locator("[data-autosave-state][data-state=saved]").wait_for()


@dataclass
class Logged:
    """The page after logging: number, tracking code, papers."""

    window: Window

    def __post_init__(self) -> None:
        self.window.page.wait_for_url("**/logged/")

    @property
    def number(self) -> str:
        return str(self.window.page.locator("#case-number").inner_text())

    @property
    def code(self) -> str:
        return str(self.window.page.locator("#tracking-code").inner_text())


class CasePage:
    """The page of one case."""

    def __init__(self, window: Window, number: str) -> None:
        self.window, self.page, self.number = window, window.page, number

    def open(self) -> CasePage:
        self.window.go(f"/cases/{self.number}/")
        return self

    def dialog(self, act: str) -> Any:
        """Press the button of an act and see what it says."""
        button = self.page.locator(f"[data-act={act}]")
        if not button.is_visible():
            self.page.locator(".page-head details.menu > summary").click()
        button.click()
        dialog = self.page.locator(f"#act-{act}")
        dialog.wait_for()
        return dialog

    def confirm(self, act: str) -> None:
        self.page.locator(f"#act-{act} .dialog-foot button:not([data-dialog-close])").click()

    def card(self, name: str) -> Any:
        return self.page.locator("article.party", has_text=name)

    @property
    def stage(self) -> str:
        return str(self.page.locator(".case-line .stage").inner_text())

    @property
    def story(self) -> str:
        return str(self.page.locator(".timeline").inner_text())
