"""The small world is what its golden numbers are counted from."""

from __future__ import annotations

from cases.models import Case, Stage

from .world import World


def test_every_dispute_stands_where_it_was_told_to_stand(world: World) -> None:
    found: dict[str, set[str]] = {}
    for title, stage in Case.objects.values_list("title", "stage"):
        found.setdefault(stage, set()).add(title.removesuffix("号纠纷"))
    closed = "K1 K2 K3 K4 K5 K8 K10 K11 K13 K14 K17 L1 Q1 Q2 Q3 Q4"
    assert found == {
        Stage.CLOSED: set(closed.split()),
        Stage.NOT_ACCEPTED: {"K6", "Q6"},
        Stage.WITHDRAWN: {"K7", "L2"},
        Stage.FAILED: {"Q5"},
        Stage.ACCEPTED: {"K15", "K18"},
        Stage.SUBMITTED: {"K16"},
        Stage.HANDLING: {"K9", "K12"},
    }
