"""What other offices send in under their own number: one document, one case, however often it comes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import close_old_connections, connections

from accounts import services as accounts
from accounts.models import User
from cases.models import Case, CaseSource, Stage
from cases.services.intake_input import Intake
from core.errors import BadInput, Conflict, NotAllowed
from referrals.models import Inbound, KindCode, Leg
from referrals.services.inbound import Received, receive
from tests.cast import Cast

NUMBER = "公（少）移字〔2026〕17号"


def intake(cast: Cast, by: User | None = None, source: str = "police", **changes: Any) -> Intake:
    return cast.intake(by=by or cast.partner, source=CaseSource.objects.get(code=source), **changes)


def send(cast: Cast, what: Intake | None = None, *, by: User | None = None, **more: Any) -> Received:
    by = by or cast.partner
    given = {"key": uuid4().hex, "document_number": NUMBER, **more}
    return receive(by=by, intake=what or intake(cast, by), **given)


def test_it_logs_the_dispute_and_hands_it_to_the_centre(cast: Cast) -> None:
    got = send(cast, asked="请组织调解。")
    case = Case.objects.get()
    assert got.first
    assert (case.stage, case.holder, case.received_by) == (
        Stage.OFFERED, cast.police_station, cast.police_station,
    )  # fmt: skip
    leg = Leg.objects.get()
    assert (leg.kind, leg.to_organisation, leg.document_number) == (KindCode.TRANSFER, cast.centre, NUMBER)
    assert [event.kind for event in case.events.all()] == ["submit", "hand_in"]


def test_the_same_document_again_is_the_same_case(cast: Cast) -> None:
    what = intake(cast)
    first, again = send(cast, what), send(cast, what)
    assert (again.first, again.case, again.leg) == (False, first.case, first.leg)
    assert (Case.objects.count(), Leg.objects.count()) == (1, 1)


def test_blanks_around_the_number_do_not_make_another(cast: Cast) -> None:
    what = intake(cast)
    send(cast, what)
    assert not send(cast, what, document_number=f"  {NUMBER} ").first


@pytest.mark.parametrize("changes", [{"description": "另一件事。"}, {"people_count": 9}])
def test_other_content_under_the_same_number_is_refused(cast: Cast, changes: dict[str, Any]) -> None:
    what = intake(cast)
    send(cast, what)
    with pytest.raises(Conflict) as refusal:
        send(cast, replace(what, **changes))
    assert refusal.value.code == "document_number_reused"
    assert Case.objects.count() == 1


def test_another_office_may_use_the_same_number(cast: Cast) -> None:
    send(cast)
    got = send(cast, by=cast.judge, what=intake(cast, cast.judge, "court_pre"))
    assert (got.first, got.leg.kind) == (True, KindCode.DELEGATE)


def test_a_refused_dispute_leaves_its_number_free(cast: Cast) -> None:
    what = intake(cast)
    with pytest.raises(BadInput):
        send(cast, replace(what, people_count=0))
    assert not Inbound.objects.exists()
    assert send(cast, what).first


def test_without_a_number_nothing_happens(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        send(cast, document_number=" ")
    assert list(refusal.value.fields) == ["document_number"]


@pytest.mark.parametrize("who", ["clerk", "triage", "mediator", "official", "auditor"])
def test_only_partner_offices_send_in(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        send(cast, intake(cast), by=getattr(cast, who))


def test_a_kind_of_another_office_is_refused(cast: Cast) -> None:
    with pytest.raises(BadInput):
        send(cast, kind=KindCode.ENTRUST)
    assert send(cast, by=cast.judge, kind=KindCode.ENTRUST, what=intake(cast, cast.judge)).first


def test_without_a_centre_nothing_is_logged(cast: Cast) -> None:
    for user in (cast.clerk, cast.colleague, cast.triage, cast.resident, cast.substitute):
        accounts.disable(by=cast.admin, user=user)
    with pytest.raises(BadInput) as refusal:
        send(cast)
    assert refusal.value.code == "no_desk"
    assert not Case.objects.exists()


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            start.wait(timeout=10)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_twelve_machines_send_four_documents_at_once_and_make_four_cases(cast: Cast) -> None:
    given = {f"第{n}号": intake(cast) for n in range(4)}
    got = at_once([
        lambda number=number: send(cast, given[number], document_number=number) for number in list(given) * 3
    ])  # fmt: skip
    assert sum(one.first for one in got) == 4
    assert (
        Case.objects.count() == Leg.objects.count() == Inbound.objects.filter(leg__isnull=False).count() == 4
    )
    assert len({(one.leg.document_number, one.case.pk) for one in got}) == 4
