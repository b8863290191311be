"""Assigned from above: downward only, and not declined twice."""

from __future__ import annotations

import pytest

from cases.models import Case, Stage
from core.errors import Conflict
from referrals.models import KindCode, LegState
from referrals.services import legs
from tests.cast import Cast

from .steps import because, fresh, offered


def assigned(cast: Cast, case: Case | None = None):
    return offered(cast, case, kind=KindCode.ASSIGN)


def test_assigned_work_may_be_declined_once(cast: Cast) -> None:
    leg = assigned(cast)
    legs.decline(leg=leg, by=cast.mediator, **because())
    assert (fresh(leg).state, fresh(leg).case.stage) == (LegState.DECLINED, Stage.RETRIAGE)


def test_it_may_not_be_declined_twice(cast: Cast) -> None:
    first = assigned(cast)
    legs.decline(leg=first, by=cast.mediator, **because())
    second = assigned(cast, Case.objects.get(pk=first.case_id))
    assert (first.binding, second.binding) == (False, True)
    with pytest.raises(Conflict):
        legs.decline(leg=fresh(second), by=cast.mediator, **because())
    legs.accept(leg=fresh(second), by=cast.mediator)
    assert fresh(second).case.holder == cast.committee


def test_another_office_may_still_decline(cast: Cast) -> None:
    first = assigned(cast)
    legs.decline(leg=first, by=cast.mediator, **because())
    second = offered(cast, Case.objects.get(pk=first.case_id), kind=KindCode.ASSIGN, to=cast.township)
    assert not second.binding


def test_another_case_may_still_be_declined(cast: Cast) -> None:
    legs.decline(leg=assigned(cast), by=cast.mediator, **because())
    assert not assigned(cast).binding


def test_a_transfer_may_be_declined_twice(cast: Cast) -> None:
    first = offered(cast)
    legs.decline(leg=first, by=cast.mediator, **because())
    second = offered(cast, Case.objects.get(pk=first.case_id))
    legs.decline(leg=second, by=cast.mediator, **because())
    assert fresh(second).state == LegState.DECLINED


def test_declining_is_told_until_the_sender_has_seen_it_or_acts(cast: Cast) -> None:
    first = assigned(cast)
    legs.decline(leg=first, by=cast.mediator, **because())
    assert fresh(first).seen_at is None
    assigned(cast, Case.objects.get(pk=first.case_id))
    assert fresh(first).seen_at is not None
