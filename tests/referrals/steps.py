"""Steps of the hand-over for the tests: who sends, who accepts, who returns, all by the services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from cases.models import Case
from cases.services import intake
from organisations.models import Organisation
from referrals.models import KindCode, Leg, ReturnReason
from referrals.services import legs
from tests.cast import Cast

WHY = "不属于本辖区，应由其他单位办理。"


def because(code: str = "not_competent", text: str = WHY) -> dict[str, Any]:
    """A coded reason and the words beside it."""
    return {"reason": ReturnReason.objects.get(code=code), "text": text}


def accepted(cast: Cast, *, now: datetime | None = None, **changes: Any) -> Case:
    """Logged and accepted at the window of the centre."""
    return intake.accept(case=cast.log_dispute(now=now, **changes), by=cast.clerk, now=now)


def offered(
    cast: Cast,
    case: Case | None = None,
    *,
    to: Organisation | None = None,
    kind: str = KindCode.TRANSFER,
    by: User | None = None,
    **more: Any,
) -> Leg:
    """The triage officer of the centre hands a case to the committee, unless told otherwise."""
    return legs.offer(
        case=case or accepted(cast), by=by or cast.triage, kind=kind, to=to or cast.committee, **more
    )


def taken(cast: Cast, case: Case | None = None, **more: Any) -> Leg:
    """The same, and the committee accepts."""
    return legs.accept(leg=offered(cast, case, **more), by=cast.mediator)


def returned(cast: Cast, case: Case, *, by: User | None = None, accept: bool = True) -> Leg:
    """The committee returns it; the centre takes it back."""
    back = legs.send_back(case=case, by=by or cast.mediator, **because())
    return legs.accept(leg=back, by=cast.clerk) if accept else back


def contested(cast: Cast) -> Case:
    """Returned twice, handed to the committee a third time, and put to the city."""
    case = accepted(cast)
    for _time in range(2):
        taken(cast, case)
        returned(cast, case)
    taken(cast, case)
    legs.contest(case=case, by=cast.mediator, **because())
    return case


def fresh(leg: Leg) -> Leg:
    """The row as it is in the database, as another person opens it."""
    return Leg.objects.select_related("case").get(pk=leg.pk)
