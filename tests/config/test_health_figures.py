"""The health page says how fresh the figures are, and that they agree with the acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from config.health_figures import LONGEST_TAIL, STILL_AFTER, Figures, figures
from reports.models import Horizon
from reports.services import rolling
from reports.services.reconciling import reconcile
from tests.cast import Cast

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LINES = {"en": ("Figures last rolled up", "rows differed"), "zh-hans": ("指标上次汇总", "行不一致")}


def page(cast: Cast, language: str = "en") -> str:
    browser = cast.logged_in(cast.supervisor)
    browser.post("/language/", {"language": language})
    return browser.get("/health/").content.decode()


def rolled(ago: timedelta) -> None:
    rolling.catch_up()
    Horizon.objects.update(rolled_at=timezone.now() - ago)


def test_a_new_site_where_nothing_happened_is_in_order(cast: Cast) -> None:
    it = figures(timezone.now())
    assert (it.rolled, it.tail, it.fresh, it.agrees) == (None, 0, True, True)


def test_the_tail_is_counted(cast: Cast) -> None:
    rolled(MINUTE)
    before = figures(timezone.now()).tail
    cast.log_dispute()
    it = figures(timezone.now())
    assert it.tail == before + 1
    assert it.rolled is not None
    assert MINUTE <= it.rolled < 2 * MINUTE
    assert it.fresh


@pytest.mark.parametrize(("ago", "still"), [(STILL_AFTER - MINUTE, False), (STILL_AFTER + MINUTE, True)])
def test_rolling_up_that_stands_still_is_told(cast: Cast, ago: timedelta, still: bool) -> None:
    cast.log_dispute()
    rolled(ago)
    assert figures(timezone.now()).still is still


def test_acts_that_were_never_rolled_up_are_told_after_ten_minutes(cast: Cast) -> None:
    cast.log_dispute(now=timezone.now() - STILL_AFTER - MINUTE)
    assert not Horizon.objects.exists()
    it = figures(timezone.now())
    assert (it.rolled, it.still) == (None, True)


def test_rows_that_differed_are_told_until_the_figures_are_made_anew(cast: Cast) -> None:
    cast.log_dispute()
    Horizon.objects.update_or_create(pk=Horizon.ONE, defaults={"differences": 3})
    assert not figures(timezone.now()).agrees
    assert "3 rows differed" in page(cast)
    rolling.rebuild()
    assert figures(timezone.now()).agrees


def test_a_comparison_that_stopped_is_told(cast: Cast) -> None:
    rolled(MINUTE)
    assert reconcile() == 0
    assert figures(timezone.now()).agrees
    Horizon.objects.update(checked_at=timezone.now() - 2 * DAY)
    assert not figures(timezone.now()).agrees


def test_a_tail_that_a_long_transaction_holds_back_is_told() -> None:
    it = Figures(rolled=MINUTE, tail=LONGEST_TAIL + 1, still=False, compared=None, differences=0)
    assert not it.fresh


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_says_it_in_both_languages(cast: Cast, language: str) -> None:
    with translation.override(language):
        rolled(STILL_AFTER + MINUTE)
    told = page(cast, language)
    assert all(line in told for line in LINES[language])
