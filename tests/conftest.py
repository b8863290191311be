"""What every test may lean on. The cast is in ``tests/cast.py``, the browser in ``tests/journeys``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush

from core.kept import forget
from tests import kept_world

pytest_plugins = ["tests.cast", "tests.pace"]
JOURNEYS = Path(__file__).parent / "journeys"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--need-journeys", action="store_true", help="fail when a browser journey was skipped or none exists"
    )
    parser.addoption(
        "--whole",
        action="store_true",
        help="the long versions: races and kills as often as was promised once",
    )


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether the long versions were asked for."""
    return bool(request.config.getoption("--whole"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker(pytest.mark.journey)


def _journeys(reporter: pytest.TerminalReporter) -> tuple[int, int]:
    """How many journeys ran (well or not) and how many were skipped."""
    ran = skipped = 0
    for outcome, reports in reporter.stats.items():
        for report in reports:
            if isinstance(report, pytest.TestReport) and "journey" in report.keywords:
                ran += report.when == "call" and outcome in {"passed", "failed", "xfailed", "xpassed"}
                skipped += outcome == "skipped"
    return ran, skipped


def _reporter(config: pytest.Config) -> pytest.TerminalReporter | None:
    return config.pluginmanager.get_plugin("terminalreporter")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = _reporter(session.config)
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    ran, skipped = _journeys(reporter)
    if session.config.getoption("--need-journeys") and exitstatus == 0 and (skipped or not ran):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _told(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """What tests measured and want to be read: ``record_property("told", "…")``."""
    for report in reporter.getreports("passed") + reporter.getreports("failed"):
        yield from (str(value) for name, value in report.user_properties if name == "told")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    ran, skipped = _journeys(terminalreporter)
    missing = skipped or not ran
    terminalreporter.write_line("")
    for told in _told(terminalreporter):
        terminalreporter.write_line(told)
    terminalreporter.write_line(
        f"BROWSER JOURNEYS: {ran} run, {skipped} skipped", red=bool(missing), green=not missing, bold=True
    )
    if missing and config.getoption("--need-journeys"):
        terminalreporter.write_line("The browser journeys did not all run: this run has failed.", red=True)


@pytest.fixture
def kept_lists(settings: Any) -> Iterator[None]:
    """Reference lists are kept as a process of a real site keeps them; no other test sees what was kept."""
    forget()
    settings.REFERENCE_SECONDS = 30
    yield
    forget()


@pytest.fixture(autouse=True, scope="session")
def _what_a_test_committed_is_taken_back() -> Iterator[None]:
    """A transactional test ends with Django's flush; ours puts back the rows that were there before it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", lambda command, **options: kept_world.put_back())
        yield


@pytest.fixture(autouse=True, scope="session")
def _files_of_the_tests_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests store lies in a folder of theirs that pytest clears."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.FILES_DIR", tmp_path_factory.mktemp("files"))
        yield
