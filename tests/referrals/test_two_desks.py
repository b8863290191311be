"""Two people of the receiving office press “accept” at the same moment: one has it, the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from cases.models import Case, Event, Holding
from organisations.models import Organisation
from referrals.models import Leg, LegState
from referrals.services import legs
from tests.cast import Cast

ONCE_PROMISED, IN_EVERY_RUN = 500, 100


def prepared(cast: Cast, times: int) -> list[int]:
    """As many hand-overs from the police station, each by the services; their people are always the same."""
    parties = cast.intake(by=cast.partner).parties
    made = []
    for _time in range(times):
        case = cast.log_dispute(by=cast.partner, parties=parties, alert_level="blue", alert_reason="同一家庭")
        made.append(legs.hand_in(case=case, by=cast.partner, to=cast.centre).pk)
    return made


def desk(browser: Client, together: Barrier, given: list[int]) -> list[int]:
    """One person accepts every one of them, each at the same moment as the other person."""
    try:
        answers = []
        for pk in given:
            together.wait(timeout=30)
            sent = {"submission_key": str(uuid4())}
            url = f"/api/v1/legs/{pk}/accept"
            answers.append(browser.post(url, sent, content_type="application/json").status_code)
        return answers
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_every_time_exactly_one_of_two_desks_accepts(
    cast: Cast, record_property: Callable[[str, Any], None], whole: bool
) -> None:
    times = ONCE_PROMISED if whole else IN_EVERY_RUN
    given, together = prepared(cast, times), Barrier(2)
    browsers = [cast.logged_in(user) for user in (cast.clerk, cast.colleague)]
    with ThreadPoolExecutor(2) as pool:
        mine, yours = pool.map(lambda browser: desk(browser, together, given), browsers)

    outcomes = Counter(tuple(sorted(pair)) for pair in zip(mine, yours, strict=True))
    assert outcomes == {(200, 409): times}
    assert Leg.objects.filter(state=LegState.ACCEPTED).count() == times
    assert Event.objects.filter(kind="take").count() == times
    centre = Organisation.objects.get(pk=cast.centre.pk)
    assert Case.objects.filter(holder=centre).count() == times
    assert Holding.objects.count() == 2 * times
    assert Holding.objects.filter(organisation=centre, until=None).count() == times
    first = sum(status == 200 for status in mine)
    record_property(
        "told",
        f"TWO DESKS: {times} hand-overs accepted by two people at once: one 200 and one 409 each time, "
        f"the holder moved once; the first desk won {first}, the second {times - first}",
    )
