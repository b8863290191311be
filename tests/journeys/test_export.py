"""A clerk narrows the list, chooses what she needs, and takes it away; full data only for a reason."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.jobs import run_waiting
from core.workbook import read_lines
from tests import walk
from tests.cast import Cast

from . import look
from .conftest import Open
from .window import Window

REASON = "年度卷宗核对，须与纸质档案逐一比对。"
LOOKS = [("zh-CN", 1366), ("en", 1366), ("zh-CN", 360), ("en", 360)]


def words(cast: Cast) -> tuple[str, ...]:
    """What people typed, and what they and their offices are called."""
    return ("张三", "李四", "张*", "李*", REASON, "邻里纠纷", "用水、排水、通行、通风、采光", "简体中文",
            cast.centre.name, *(user.name for user in (cast.clerk, cast.colleague)))  # fmt: skip


def download(window: Window, folder: Path) -> Path:
    with window.page.expect_download() as fetched:
        window.page.locator("a[download]").first.click()
    target = folder / fetched.value.suggested_filename
    fetched.value.save_as(target)
    return target


def write(window: Window) -> None:
    """Press the button, see it begin, and let a worker do it."""
    window.page.locator(".export-form .btn-primary").click()
    window.page.locator("progress").wait_for()
    assert run_waiting() == 1
    window.page.locator("a[download]").wait_for()


def without(window: Window, column: str) -> None:
    """Take a column away; the address keeps that."""
    page = window.page
    with page.expect_response("**/reports/export/**"):
        page.locator(f"[name=columns][value={column}]").uncheck()
    page.wait_for_url("**columns=number**")
    assert f"columns={column}" not in page.url


def test_a_narrowed_list_is_taken_away(open_window: Open, cast: Cast, tmp_path: Path) -> None:
    # Given an open case and a closed one
    walk.closed(cast)
    case = cast.log_dispute()
    window = open_window(cast.clerk)
    page = window.page

    # When she narrows the list, presses export, and takes a column away
    window.go("/cases/?state=open")
    page.locator(".actions a", has_text="导出").click()
    page.locator(".export-lines").wait_for()
    assert "1 行" in page.locator(".export-lines").inner_text()
    without(window, "amount")
    assert "state=open" in page.url
    write(window)

    # Then the file holds the open case alone, masked, without that column
    head, row = read_lines(io.BytesIO(download(window, tmp_path).read_bytes()))
    assert "涉及金额（元）" not in head.cells
    assert row.cells[0] == case.number
    assert "张三" not in " ".join(row.cells)

    # And is found again among her exports
    window.go("/reports/exports/")
    assert page.locator(".export-mine a[download]").count() == 1


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_full_data_asks_for_a_reason_and_a_promise(
    open_window: Open, cast: Cast, tmp_path: Path, language: str, width: int
) -> None:
    # Given the page of an export
    cast.log_dispute()
    window = open_window(cast.clerk, language=language, width=width, touch=width == 360)
    window.go("/reports/export/?state=open&type=02")
    look.at(window, f"export {language} {width}", data=words(cast))

    # When she asks for full data without the promise, she is asked for it, and nothing she wrote is lost
    asks_in_vain(window)
    look.at(window, f"export refused {language} {width}", data=words(cast))

    # When she gives it, names are written in full
    window.page.locator("[name=sure]").check()
    write(window)
    _head, row = read_lines(io.BytesIO(download(window, tmp_path).read_bytes()))
    assert "张三" in row.cells
    window.go("/reports/exports/")
    look.at(window, f"exports {language} {width}", data=words(cast))


def asks_in_vain(window: Window) -> None:
    """For full data with a reason alone; the reason never stands in the address."""
    page, window.expected = window.page, {400}
    page.locator(".export-reveal summary").click()
    page.locator("[name=reveal]").check()
    page.locator("[name=reason]").fill(REASON)
    page.locator(".export-form .btn-primary").click()
    page.locator(".errors").wait_for()
    assert page.locator("[name=reason]").input_value() == REASON
    assert "reason" not in page.url
