"""bin/chaos, run small: random kills, every crash point, and eight planted bugs that it must find."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.crash import POINTS

pytestmark = pytest.mark.alone
ROOT = Path(__file__).resolve().parent.parent.parent
Chaos = Callable[..., dict[str, Any]]
BUGS = {
    "two_statements", "app_clock", "eta_task", "key_without_epoch", "mark_before_send", "no_idempotency_key",
    "list_without_scope", "outbox_without_unique_key",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Of both runs: the second finds the servers' files and the world of the first."""
    path = Path(tempfile.mkdtemp(prefix="yizhan-chaos-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def chaos(folder: Path) -> Chaos:
    """Run bin/chaos; what it found, and its last words if it found nothing."""

    def run(*words: str) -> dict[str, Any]:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder)}
        command = [sys.executable, "-m", "config.local", "chaos", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert done.stdout.strip(), done.stderr[-3000:]
        return json.loads(done.stdout)

    return run


def test_nothing_is_lost_doubled_or_early_whatever_is_killed(
    chaos: Chaos, record_property: Callable[[str, object], None]
) -> None:
    found = chaos("--small")
    delay, kills = found["delay_seconds"], found["faults_total"]
    record_property(
        "told",
        f"CHAOS: {found['firings']} rungs, {kills} faults and {sum(found['crash_points'].values())} crashes "
        f"(seed {found['seed']}): {found['lost']} lost, {found['twice']} twice, {found['early']} early, "
        f"p50 {delay['p50']} s, p99 {delay['p99']} s",
    )
    assert found["violations"] == {}, json.dumps(found["examples"], indent=1)
    assert found["deadlines"] == 20_000
    assert kills >= 50
    assert set(found["crash_points"]) == POINTS - {"round.before_commit", "report.before_commit"}
    assert len(found["faults"]) >= 11
    assert found["mails"]["sent"] > 0
    assert delay["p99"] < 30


def test_every_planted_bug_is_found_and_nothing_where_nothing_is(chaos: Chaos) -> None:
    found = chaos("--controls")
    assert set(found["found"]) == BUGS
    assert found["wrong"] == [], json.dumps(found["found"], indent=1)
