"""The pages as people know them, so that a journey reads like what a person does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cast import PASSWORD

from . import forms
from .window import Window

OF_DIALOG = ".dialog-foot button:not([data-dialog-close])"
"""The button that does the act."""
REASON = "双方愿意调解，适合就地化解。"


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
        return self.choose("dispute_type", self.usual_type).choose("region", "少先路").confirm_level()

    @property
    def usual_type(self) -> str:
        """What one types to find “water, passage, air, light” in the language of the page."""
        return "passage" if self.page.evaluate("document.documentElement.lang") == "en" else "ysp"

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
        button = self.page.locator(f".page-head [data-act={act}]")
        if not button.is_visible():
            self.page.locator(".page-head details.menu > summary").click()
        button.click()
        dialog = self.page.locator(f"#act-{act}")
        dialog.wait_for()
        return dialog

    def do(self, act: str, **fields: Any) -> CasePage:
        """An act from the head of the page, with its fields."""
        return self._send(self.dialog(act), fields)

    def tab(self, slug: str) -> CasePage:
        self.window.go(f"/cases/{self.number}/tab/{slug}/")
        return self

    def do_here(self, act: str, nth: int = 0, **fields: Any) -> CasePage:
        """An act whose button stands in the tab, beside what it is about."""
        return self._send(self.dialog_here(act, nth), fields)

    def dialog_here(self, act: str, nth: int = 0) -> Any:
        self.page.locator(f"main [data-act={act}]:not(.page-head *)").nth(nth).click()
        dialog = self.page.locator("#dialogs dialog")
        dialog.wait_for()
        return dialog

    def _send(self, dialog: Any, fields: dict[str, Any]) -> CasePage:
        forms.fill(dialog, **fields)
        forms.send(self.page, dialog.locator(OF_DIALOG))
        return self

    def confirm(self, act: str) -> None:
        self.page.locator(f"#act-{act} {OF_DIALOG}").click()

    def card(self, name: str) -> Any:
        return self.page.locator("article.party", has_text=name)

    @property
    def stage(self) -> str:
        return str(self.page.locator(".case-line .stage").inner_text())

    @property
    def story(self) -> str:
        return str(self.page.locator(".timeline").inner_text())


class Inbound(Intake):
    """The page on which another office sends a dispute to the centre."""

    def open(self) -> Inbound:
        self.window.go("/referrals/inbound/")
        return self

    def whole(self, applicant: str = "王晓明", respondent: str = "李国强") -> Inbound:
        """A complete dispute; an office of one place finds its place chosen already."""
        self.fill(applicant=applicant, respondent=respondent, facts="楼上卫生间漏水，要求修复并赔偿。")
        self.choose("dispute_type", self.usual_type)
        if not self.page.locator("#id_region").input_value():
            self.choose("region", "少先路")
        self.confirm_level()
        return self

    def document(self, number: str, **more: str) -> Inbound:
        """Under which number that office keeps it."""
        forms.fill(self.page.locator("#intake"), document_number=number, **more)
        return self

    def send_in(self) -> str:
        """The number of the case it became."""
        forms.send(self.page, self.page.locator(".intake-foot .btn-primary"))
        return self.window.path.split("/")[2]


class TriageBoard:
    """A case on the triage board."""

    def __init__(self, window: Window, number: str) -> None:
        self.window, self.page, self.number = window, window.page, number

    def open(self) -> TriageBoard:
        """From the list, as one who does not know the address."""
        self.window.go("/triage/")
        self.page.locator(f"[data-triage-row][href*='{self.number}']").click()
        self.page.wait_for_url(f"**/triage/{self.number}/")
        return self

    def decide(self, route: str, lead: Any, *, mediator: Any = None, **more: Any) -> TriageBoard:
        form = self.page.locator("[data-triage-form]")
        office = form.locator(f"[name=to][value='{route}:{lead.pk}']")
        if not office.is_visible():
            form.locator("details.triage-fold:has([name=to]) > summary").click()
        office.check()
        if mediator is not None:
            more["mediator"] = mediator.pk
        forms.fill(form, **{"reason": REASON, **more})
        return self

    def refer(self) -> None:
        forms.send(self.page, self.page.locator(".triage-foot .btn-primary"))


class ReferralDesk:
    """The desk of hand-overs: what waits, what was sent, what came back."""

    def __init__(self, window: Window, name: str = "") -> None:
        self.window, self.page, self.name = window, window.page, name

    def open(self) -> ReferralDesk:
        self.window.go(f"/referrals/?list={self.name}" if self.name else "/referrals/")
        return self

    def row(self, number: str) -> Any:
        return self.page.locator(".leg-row", has_text=number)

    def dialog(self, number: str, act: str) -> Any:
        self.row(number).locator(f"[data-act={act}]").click()
        dialog = self.page.locator("#dialogs dialog")
        dialog.wait_for()
        return dialog

    def do(self, number: str, act: str, **fields: Any) -> ReferralDesk:
        dialog = self.dialog(number, act)
        forms.fill(dialog, **fields)
        forms.send(self.page, dialog.locator(OF_DIALOG))
        return self


class Phone:
    """A mediator's phone."""

    def __init__(self, window: Window, number: str) -> None:
        self.window, self.page, self.number = window, window.page, number

    def home(self) -> Phone:
        self.window.go("/mediator/")
        return self

    def accept(self) -> Phone:
        """With one tap on the first page."""
        self.home()
        forms.send(self.page, self._asked.locator(".btn-primary"))
        return self

    def accept_refused(self) -> str:
        """The sentences that say why she cannot begin."""
        self.home()
        self._asked.locator(".btn-primary").tap()
        told = self.page.locator("#flash [data-error-fragment]")
        told.wait_for()
        return str(told.inner_text())

    def form(self, act: str) -> Any:
        """The page of an act, reached by its large button."""
        self.window.go(f"/mediator/{self.number}/")
        button = self.page.locator(f"[data-act={act}]")
        if not button.is_visible():
            self.page.locator(".thumb-more > summary").tap()
        button.tap()
        form = self.page.locator("form.phone-form")
        form.wait_for()
        return form

    def do(self, act: str, **fields: Any) -> Phone:
        form = self.form(act)
        forms.fill(form, **fields)
        forms.send(self.page, form.locator(".thumb-foot button"))
        return self

    @property
    def _asked(self) -> Any:
        return self.page.locator(".phone-row", has=self.page.locator(f"a[href*='{self.number}']"))
