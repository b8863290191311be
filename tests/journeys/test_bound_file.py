"""A scan joins the file from the papers tab, and the bound file is made while one waits."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from core import jobs
from tests import walk
from tests.cast import Cast

from . import look
from .conftest import Open

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", [1366, 360])
def test_a_clerk_adds_a_scan_and_fetches_the_bound_file(open_window: Open, cast: Cast, width: int) -> None:
    # Given an accepted case, with the papers tab open
    case = walk.accepted(cast)
    window = open_window(cast.clerk, width=width)
    page = window.page
    window.go(f"/cases/{case.number}/tab/papers/")
    look.at(window, f"papers-{width}", data=("张三", "李四"))

    # When she adds a scan of an identity card, the dialog knows what it is
    page.locator("a[data-act=attach][href*='kind=identity']").click()
    dialog = page.locator("dialog[open]")
    assert dialog.locator("[name=kind]").input_value() == "identity"
    card = {"name": "card.png", "mimeType": "image/png", "buffer": walk.picture(7)}
    dialog.locator("[name=file]").set_input_files(card)
    dialog.locator("form button.btn-primary").click()
    page.wait_for_url("**/cases/*/**")
    assert case.attachments.get().kind == "identity"

    # And asks for the case file as one document
    window.go(f"/cases/{case.number}/tab/papers/")
    page.locator("button[value=document]").click()
    page.locator("#bundle .job").wait_for()

    # Then it is there once the work is done, on the same page
    assert jobs.run_waiting() == 1
    with page.expect_download() as fetched:
        page.locator("#bundle a[download]").click()
    document = Document(BytesIO(fetched.value.path().read_bytes()))
    assert "当事人身份证明" in "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    look.at(window, f"papers-bound-{width}", data=("张三", "李四"))
