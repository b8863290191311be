"""Rows are locked so that what merely refers to them can still be written: the sweep waits for nobody.

Closing an office alone takes the strong lock: it has to keep a new case from coming in while it looks.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

WEAK = ("no_key=True", "skip_locked=True")
REFERRED_TO_BY_A_FIRED_DEADLINE = (
    "cases",
    "referrals",
    "accounts",
    "deadlines",
    "core/rotation.py",
)


def test_whatever_a_fired_deadline_refers_to_is_locked_weakly() -> None:
    strong = []
    for room in REFERRED_TO_BY_A_FIRED_DEADLINE:
        place = Path(settings.BASE_DIR) / room
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            lines = [line for line in file.read_text().splitlines() if "select_for_update(" in line]
            strong += [f"{file}: {line}" for line in lines if not any(word in line for word in WEAK)]
    assert strong == []
