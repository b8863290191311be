"""bin/chaos --quarter --small: four weeks of screening under kills; and the oracle's own arithmetic."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest

from chaos.quarter_rules import HERE, above, full, last_working, rang, returned, rounds, small, working

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.alone
def test_four_weeks_of_screening_come_out_as_the_rules_say_whatever_is_killed() -> None:
    folder = Path(tempfile.mkdtemp(prefix="yizhan-quarter-"))
    folder.chmod(0o755)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "config.local", "chaos", "--quarter", "--small", "--seed=20260209"],
            cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder)},
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.stdout.strip(), done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["violations"] == {}, json.dumps(found["examples"], ensure_ascii=False, indent=1)
    assert found["rounds"] == len(rounds(small(20260209)))
    assert found["caught_up"] == 2
    assert found["kills"] >= 10
    assert found["crash_points"]["round.before_commit"] >= 1
    assert set(found["messages"]) == {"return_due", "returns_missing"}
    assert found["messages"]["returns_missing"] < found["messages"]["return_due"]


def moment(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


def test_its_working_days_are_those_of_the_notice() -> None:
    assert last_working(date(2026, 2, 16), date(2026, 2, 22)) == date(2026, 2, 24)  # all Spring Festival
    assert last_working(date(2026, 2, 9), date(2026, 2, 15)) == date(2026, 2, 14)  # a Saturday made up
    assert last_working(date(2025, 12, 29), date(2026, 1, 4)) == date(2026, 1, 4)  # a Sunday made up
    assert working(moment(15, 0), 4) == moment(24, 15)
    assert working(moment(7, 0, month=3), 12) == moment(10, 16, 30, month=3)


def test_its_ladder_goes_up_the_tree_and_collapses_after_an_outage() -> None:
    assert [above("150203003001", "village", code) for code in ("overdue", "leader")] == [
        "150203003",
        "150203",
    ]
    assert [above("150203", "county", code) for code in ("overdue", "leader")] == ["150200", "150200"]
    scene = full(1)
    silent = next(one for one in rounds(scene) if one.place == "150200" and one.starts_on == date(2026, 3, 2))
    assert [rung.codes for rung in rang(scene, silent, None)] == [("remind", "due", "overdue", "leader")]


def test_its_pattern_has_units_of_every_kind() -> None:
    scene = full(1)
    week = next(one for one in rounds(scene) if one.place == "150200" and one.starts_on == date(2026, 1, 12))
    back = [returned(scene, week, f"1502{number:08d}") for number in range(1000)]
    rungs = [sum(len(rung.codes) for rung in rang(scene, week, one)) for one in back]
    assert 500 < rungs.count(0) < 700
    assert all(rungs.count(passed) > 20 for passed in range(5))
    assert 20 < back.count(None) < 120
