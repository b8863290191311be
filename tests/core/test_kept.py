from __future__ import annotations

from unittest.mock import patch

from core.kept import kept


def test_what_is_kept_is_read_again_after_its_time(settings) -> None:
    settings.REFERENCE_SECONDS = 30
    asked: list[str] = []

    @kept
    def read(code: str) -> str:
        asked.append(code)
        return f"{code} {len(asked)}"

    with patch("core.kept.monotonic") as clock:
        for moment, answers in ((100, ["a 1", "b 2"]), (129, ["a 1", "b 2"]), (131, ["a 3", "b 4"])):
            clock.return_value = moment
            assert [read("a"), read("b")] == answers


def test_without_a_time_every_question_is_asked() -> None:
    asked: list[int] = []

    @kept
    def read() -> int:
        asked.append(1)
        return len(asked)

    assert [read(), read()] == [1, 2]
