"""Random people do random things to a case, legal and illegal: what holds whatever they did."""

from __future__ import annotations

from typing import Any

from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cases.models import Party
from tests.cast import Cast

from .life import Life

EXAMPLES, STEPS = 25, 40


def test_whatever_people_do_one_office_holds_the_case_and_nothing_is_lost(
    cast: Cast, record_property: Any
) -> None:
    Life.cast, Life.tally = cast, {"done": 0, "refused": 0, "rung": 0}
    connection.ensure_connection()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    done, refused, rung = (Life.tally[name] for name in ("done", "refused", "rung"))
    told = f"STATE MACHINE: {done} acts done, {refused} refused, {rung} clocks rung, no invariant broken"
    record_property("told", told)
    assert done > EXAMPLES
    assert rung
    assert refused > EXAMPLES
    assert Party.objects.filter(case__number=None).count() == 0
