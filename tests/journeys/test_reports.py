"""An official asks for a report and takes it away; the weekly list arrives by itself and opens in Word."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from PIL import Image

from core.jobs import run_waiting
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.services.scheduling import make_due
from tests.clockwork import MONDAY
from tests.referrals.steps import offered

from . import look
from .centre import Centre
from .conftest import Open
from .window import Window

DAY = timedelta(days=1)
PRINTED = ("Excel", "Word")


@pytest.fixture
def filled(centre: Centre) -> Centre:
    """Three weeks of work: a dangerous case, one that is late, a hand-over nobody answered."""
    cast = centre.cast
    cast.log_dispute(now=MONDAY - 20 * DAY)
    cast.log_dispute(now=MONDAY - 9 * DAY, alert_level="red", alert_reason="扬言聚集。", people_count=60)
    offered(cast, now=MONDAY - 4 * DAY)
    return centre


def on_paper(file: Path, folder: Path) -> list[Image.Image]:
    """The pages of a Word file as LibreOffice prints them."""
    office = shutil.which("soffice") or pytest.skip("no LibreOffice on this machine")
    home = f"-env:UserInstallation=file://{folder / 'office'}"
    convert = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    printed = folder / f"{file.stem}.pdf"
    subprocess.run(["pdftoppm", "-r", "60", "-png", str(printed), str(folder / "page")], check=True)
    return [Image.open(page).convert("L") for page in sorted(folder.glob("page*.png"))]


def inked(page: Image.Image) -> float:
    """The share of the page that is dark."""
    dark = sum(count for shade, count in enumerate(page.histogram()) if shade < 128)
    return dark / (page.width * page.height)


def fetched(window: Window, name: str, folder: Path) -> Path:
    """The file behind the button of that name."""
    with window.page.expect_download() as download:
        window.page.locator(".actions a[download]", has_text=name).click()
    target = folder / Path(download.value.suggested_filename).name
    download.value.save_as(target)
    return target


def test_an_official_asks_for_a_report_sees_it_come_and_takes_it_away(filled: Centre, tmp_path: Path) -> None:
    with time_machine.travel(MONDAY, tick=True):
        # Given the catalogue of reports
        window = filled.at("official")
        window.go("/reports/")
        page = window.page

        # When she asks for the hand-overs of the month before
        page.locator(".report-name a", has_text="部门间移交情况").click()
        page.locator("form.register-form .btn-primary").click()
        page.wait_for_url("**/reports/building/**")
        page.locator("progress").wait_for()

        # Then the report opens by itself when it is ready
        assert run_waiting() == 1
        page.wait_for_url("**/reports/kept/*/")
        assert "2026年2月" in page.locator(".report-head").inner_text()
        assert "调解组织" in page.locator(".report-grid").first.inner_text()

        # And it is taken away as a workbook and as a Word file
        assert fetched(window, "Excel", tmp_path).suffix == ".xlsx"
        assert fetched(window, "Word", tmp_path).name == "部门间移交情况-昆都仑区-2026-02.docx"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("weekly_dispatch", ("红色、黄色在办案件", "少先路街道人民调解委员会")),
        ("monthly_bulletin", ("2026年2月", "总体情况")),
    ],
)
def test_what_makes_itself_arrives_in_the_inbox_and_opens_in_word(
    filled: Centre, tmp_path: Path, code: str, said: tuple[str, ...]
) -> None:
    with time_machine.travel(MONDAY, tick=True):
        # Given the Monday on which the week before, and the month before, are over
        make_due(now=MONDAY)

        # When the official opens her inbox, and the report from there
        window = filled.at("official")
        window.go("/inbox/")
        window.page.locator(".rows a, .rows button", has_text=str(REPORTS[code].label)).first.click()
        window.page.wait_for_url("**/reports/kept/*/")

        # Then it says what the place has to know
        page = window.page.locator(".report").inner_text()
        assert [words for words in said if words not in page] == []

        # And its Word file opens, with ink on every page
        pages = on_paper(fetched(window, "Word", tmp_path), tmp_path)
        assert pages
        assert all(0.005 < inked(page) < 0.5 for page in pages)


@pytest.mark.parametrize("width", [360, 1366])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_reports_can_be_used_by_everybody(
    open_window: Open, filled: Centre, language: str, width: int
) -> None:
    cast = filled.cast
    with time_machine.travel(MONDAY, tick=True):
        make_due(now=MONDAY)
        one = KeptReport.objects.filter(kind="weekly_dispatch", place="150203").get()
        window = open_window(cast.official, language=language, width=width)
        for path in (
            "/reports/", "/reports/kept/", "/reports/weekly_dispatch/", "/reports/deadlines_kept/",
            f"/reports/kept/{one.pk}/",
        ):  # fmt: skip
            window.go(path)
            look.at(window, f"{path} {language} {width}", data=(*filled.words(), *PRINTED))


@pytest.mark.parametrize("code", list(REPORTS))
def test_every_report_is_built_in_english_too_and_can_be_used_by_everybody(
    open_window: Open, filled: Centre, code: str
) -> None:
    with time_machine.travel(MONDAY, tick=True):
        window = open_window(filled.cast.city_official, language="en")
        window.go(f"/reports/{code}/")
        window.page.locator("form.register-form .btn-primary").click()
        window.page.wait_for_url("**/reports/building/**")
        assert run_waiting() == 1
        window.page.wait_for_url("**/reports/kept/*/")
        look.at(window, f"{code} en", data=(*filled.words(), *PRINTED))
