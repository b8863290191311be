"""The horizon never goes back, and the number of a running transaction is known whatever its 32 bits say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from organisations.models import Region
from reports.asked import Asked
from reports.figures import total
from reports.models import Horizon
from reports.services import rolling
from tests import walk
from tests.cast import Cast
from tests.clockwork import MONDAY

EPOCH = 2**32
NEAR = (-3, -1, 0, 1, 17, -(2**20), 2**20)


def whole_of(next_one: int, low: int) -> int:
    sql = f"SELECT {rolling._WHOLE} FROM (SELECT %s::bigint, %s::text) AS t(next, backend_xid)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, (next_one, str(low)))
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("away", NEAR)
@pytest.mark.parametrize("next_one", [2**21, EPOCH - 2, EPOCH, EPOCH + 5, 3 * EPOCH + 2**31, 7 * EPOCH - 1])
def test_a_running_transaction_is_known_across_the_turn_of_its_32_bits(next_one: int, away: int) -> None:
    running = next_one + away
    assert whole_of(next_one, running % EPOCH) == running


@pytest.mark.parametrize("work", [rolling.roll, rolling.rebuild], ids=["roll", "rebuild"])
def test_the_horizon_never_goes_back_though_a_session_hides_what_it_does(
    cast: Cast, work: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the oldest transaction of the whole server is told, which may be older than what was rolled up."""
    walk.closed(cast, now=MONDAY)
    asked = Asked(Region.objects.get(pk="150203"), MONDAY.date(), MONDAY.date())
    rolling.roll()
    next_one = rolling._running()[1]
    # The tests write in one transaction, which still runs: as if it had ended.
    Horizon.objects.update(upto=next_one + 1)
    monkeypatch.setattr(rolling, "_running", lambda: (next_one + 1, next_one + 1))
    rolling.rebuild()
    before, upto = total(asked), Horizon.objects.get().upto
    assert before["received"] == 1
    monkeypatch.setattr(rolling, "_running", lambda: (3, next_one + 1))
    work()
    assert Horizon.objects.get().upto == upto
    assert total(asked) == before
