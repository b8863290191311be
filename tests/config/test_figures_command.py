"""manage.py figures: roll up, make anew, compare; and the sweeper rolls up on a site without a broker."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.management.commands.sweeper import BESIDE
from organisations.models import Region
from reports.asked import Asked
from reports.figures import total
from reports.models import Horizon, Rollup
from reports.services.rolling import catch_up
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def told(work: str) -> str:
    out = StringIO()
    call_command("figures", work, stdout=out)
    return out.getvalue().strip()


def received() -> int:
    today = timezone.localdate()
    return total(Asked(Region.objects.get(pk="150203"), today, today))["received"]


def test_the_command_rolls_up_compares_and_makes_anew(cast: Cast) -> None:
    for _ in range(2):
        walk.accepted(cast)
    assert told("roll") == "4 events rolled up."
    assert told("roll") == "0 events rolled up."
    assert told("compare") == "Compared with the events; 0 rows differed and were made anew."
    assert received() == 2
    Rollup.objects.filter(region="150203", span="day", organisation=0, level="").update(received=7)
    assert received() == 7
    assert not told("compare").startswith("Compared with the events; 0 rows")
    assert received() == 2
    assert Horizon.objects.get().differences > 0
    assert told("rebuild") == "Made anew from 4 events."
    assert Horizon.objects.get().differences == 0
    assert received() == 2


def test_the_command_knows_no_other_work() -> None:
    with pytest.raises(CommandError):
        call_command("figures", "forget")


def test_the_sweeper_rolls_up_once_when_it_is_asked_to_look_once(cast: Cast) -> None:
    walk.accepted(cast)
    call_command("sweeper", "--once")
    assert Rollup.objects.filter(region="150203").exists()
    assert catch_up() == 0
    assert received() == 1


def test_what_the_sweeper_does_beside_is_what_beat_asks_for() -> None:
    assert {name: every for name, _work, every in BESIDE} == {
        "rounds": 900.0, "figures": 10.0, "reports": 900.0, "figures compared": 600.0,
    }  # fmt: skip
