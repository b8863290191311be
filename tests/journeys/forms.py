"""Fields filled by their names, whatever they look like, and the button under them.

forms.fill(dialog, way="hand", signed_on=today, scan=walk.picture())
forms.send(window.page, dialog.locator("button.btn-primary"))
"""

from __future__ import annotations

from datetime import date
from typing import Any

KIND = """field => field.matches(".tomselected, [data-search]") ? "search"
  : field.tagName === "INPUT" ? field.type : field.tagName"""
SCAN = {"name": "scan.png", "mimeType": "image/png"}


def fill(place: Any, **fields: Any) -> None:
    """Write into the fields of a form.

    A list fills the fields of this name one after another, or ticks several boxes; True ticks all boxes,
    bytes are a scan.
    """
    for name, value in fields.items():
        field = place.locator(f"[name={name}]")
        WAYS.get(field.first.evaluate(KIND), _text)(field, value)


def send(page: Any, button: Any) -> None:
    """Press, and wait for the page that follows; a form that comes back says what it wants."""
    with page.expect_navigation():
        button.click()
    wrong = page.locator("[data-error-summary], .fault")
    assert wrong.count() == 0, wrong.first.inner_text()


def _text(field: Any, value: Any) -> None:
    for number, one in enumerate(value if isinstance(value, list) else [value]):
        field.nth(number).fill(one.isoformat() if isinstance(one, date) else str(one))


def _radio(field: Any, value: Any) -> None:
    field.and_(field.page.locator(f'[value="{value}"]')).check()


def _boxes(field: Any, value: Any) -> None:
    for box in field.all():
        if value is True or box.get_attribute("value") in map(str, value):
            box.check()


def _select(field: Any, value: Any) -> None:
    for number, one in enumerate(value if isinstance(value, list) else [value]):
        field.nth(number).select_option(str(one))


def _search(field: Any, value: Any) -> None:
    """Entries of a box one can type into, found by what they are called."""
    name = field.get_attribute("id")
    box = field.page.locator(f"#{name}-ts-control")
    for words in value if isinstance(value, list) else [value]:
        box.click()
        box.press_sequentially(words)
        field.page.locator(f"#{name}-ts-dropdown .option", has_text=words).first.click()
    box.blur()


def _scan(field: Any, value: bytes) -> None:
    field.set_input_files({**SCAN, "buffer": value})


WAYS = {"radio": _radio, "checkbox": _boxes, "search": _search, "SELECT": _select, "file": _scan}
