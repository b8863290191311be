"""When mediation rests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Stage
from cases.services import suspension
from core.errors import BadInput, Conflict, NotAllowed
from tests import walk
from tests.cast import Cast


def test_mediation_rests_and_goes_on(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=9)
    case = walk.in_mediation(cast, now=start)
    until = timezone.localdate() + timedelta(days=20)
    row = suspension.suspend(
        case=case, by=cast.resident, reason="appraisal", expected_until=until, note="等待房屋鉴定",
        now=start + timedelta(days=2),
    )  # fmt: skip
    assert (case.stage, row.since, row.expected_until) == (Stage.SUSPENDED, start + timedelta(days=2), until)
    suspension.resume(case=case, by=cast.resident, now=start + timedelta(days=5))
    row.refresh_from_db()
    assert (case.stage, row.ended_at) == (Stage.MEDIATION, start + timedelta(days=5))


def test_it_may_rest_more_than_once(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    for _time in range(2):
        suspension.suspend(case=case, by=cast.resident, reason="party_unable")
        suspension.resume(case=case, by=cast.resident)
    assert case.suspensions.filter(ended_at__isnull=False).count() == 2


def test_what_rests_cannot_rest_again_and_what_goes_on_cannot_be_resumed(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    with pytest.raises(Conflict):
        suspension.resume(case=case, by=cast.resident)
    suspension.suspend(case=case, by=cast.resident, reason="appraisal")
    with pytest.raises(Conflict):
        suspension.suspend(case=case, by=cast.resident, reason="appraisal")


@pytest.mark.parametrize("reason", ["", "no_time"])
def test_only_reasons_of_the_law_stop_the_clock(cast: Cast, reason: str) -> None:
    with pytest.raises(BadInput) as refusal:
        suspension.suspend(case=walk.in_mediation(cast), by=cast.resident, reason=reason)
    assert set(refusal.value.fields) == {"reason"}


def test_the_expected_end_lies_in_the_future(cast: Cast) -> None:
    with pytest.raises(BadInput, match="晚于今天"):
        suspension.suspend(
            case=walk.in_mediation(cast), by=cast.resident, reason="appraisal",
            expected_until=timezone.localdate(),
        )  # fmt: skip


@pytest.mark.parametrize("who", ["clerk", "triage", "supervisor", "mediator"])
def test_only_a_mediator_of_the_holder_suspends(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        suspension.suspend(case=walk.in_mediation(cast), by=getattr(cast, who), reason="appraisal")
