"""Sessions: planned with room and mediator, held with a record, cancelled; and notes of one side."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import Attendance, Case, PartyRole, Session, SessionState, SessionWay, SideNote
from cases.services import mediation, sessions, suspension
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from mediators.models import Booking
from tests import walk
from tests.cast import Cast

SECRET = "他私下表示最多愿意赔三千八百元"


@pytest.fixture
def case(cast: Cast) -> Case:
    return walk.in_mediation(cast)


def nine() -> datetime:
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)


def plan(cast: Cast, case: Case, **changes: Any) -> Session:
    given = {"way": SessionWay.ON_SITE, "starts_at": nine(), "ends_at": nine() + timedelta(hours=2)}
    return sessions.plan_session(case=case, by=cast.resident, **{**given, **changes})


def hold(cast: Cast, case: Case, **changes: Any) -> Session:
    """A session nobody planned, an hour long."""
    now = timezone.now()
    given = {
        "way": SessionWay.ON_SITE,
        "starts_at": now - timedelta(hours=1),
        "ends_at": now,
        "present": list(case.parties.all()),
        "record": walk.RECORD,
    }
    return sessions.hold_session(case=case, by=cast.resident, **{**given, **changes})


def applicant(case: Case) -> Any:
    return case.parties.get(role=PartyRole.APPLICANT)


def test_planning_books_room_and_mediator(cast: Cast, case: Case) -> None:
    session = plan(cast, case, room=walk.room(cast))
    booking = session.booking
    assert booking is not None
    assert (booking.room, booking.mediator, booking.case_number) == (
        walk.room(cast), walk.on_register(cast), case.number,
    )  # fmt: skip
    assert case.events.last().facts == {"session": session.pk, "number": 1, "way": "on_site"}


def test_a_room_that_is_taken_is_refused_and_nothing_is_kept(cast: Cast, case: Case) -> None:
    plan(cast, case, room=walk.room(cast))
    other = walk.in_mediation(cast, who="substitute")
    with pytest.raises(Conflict, match="第一调解室"):
        sessions.plan_session(
            case=other, by=cast.substitute, way=SessionWay.ON_SITE, room=walk.room(cast),
            starts_at=nine() + timedelta(hours=1), ends_at=nine() + timedelta(hours=3),
        )  # fmt: skip
    assert not Session.objects.filter(mediation__case=other).exists()
    assert not other.events.filter(kind="plan_session").exists()


def test_a_mediator_is_not_in_two_sessions_at_once(cast: Cast, case: Case) -> None:
    plan(cast, case, place="花园小区")
    other = walk.in_mediation(cast)
    with pytest.raises(Conflict, match="沈长顺"):
        plan(cast, other, way=SessionWay.PHONE)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "room"),
        ({"way": SessionWay.VIDEO}, "link"),
        ({"way": "by pigeon"}, "way"),
        ({"place": "x", "ends_at": nine() - timedelta(hours=1)}, "ends_at"),
        ({"place": "x", "starts_at": nine() - timedelta(days=9)}, "starts_at"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_the_field(
    cast: Cast, case: Case, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        plan(cast, case, **given)
    assert field in refusal.value.fields


@pytest.mark.parametrize("way", [SessionWay.VISIT, SessionWay.PHONE, SessionWay.MOBILE])
def test_other_ways_need_neither_room_nor_link(cast: Cast, case: Case, way: SessionWay) -> None:
    assert plan(cast, case, way=way).state == SessionState.PLANNED


def test_cancelling_frees_the_room_and_keeps_the_reason(cast: Cast, case: Case) -> None:
    session = plan(cast, case, room=walk.room(cast))
    sessions.cancel_session(case=case, by=cast.resident, session=session, note="被申请人出差")
    assert case.events.last().note == "被申请人出差"
    other = walk.in_mediation(cast, who="substitute")
    sessions.plan_session(
        case=other, by=cast.substitute, way=SessionWay.ON_SITE, room=walk.room(cast),
        starts_at=nine(), ends_at=nine() + timedelta(hours=1),
    )  # fmt: skip
    with pytest.raises(Conflict, match="已取消"):
        sessions.cancel_session(case=case, by=cast.resident, session=session, note="再次")


def test_a_session_whose_time_has_passed_can_still_be_cancelled(cast: Cast, case: Case) -> None:
    session = plan(cast, case, place="居委会")
    later = nine() + timedelta(days=2)
    sessions.cancel_session(case=case, by=cast.resident, session=session, note="无人到场", now=later)
    assert Booking.objects.get(pk=session.booking_id).cancelled_at is None


def test_a_session_of_another_case_is_neither_cancelled_nor_recorded(cast: Cast, case: Case) -> None:
    foreign = plan(cast, walk.in_mediation(cast), place="居委会")
    with pytest.raises(BadInput, match="不属于本案"):
        sessions.cancel_session(case=case, by=cast.resident, session=foreign, note="取消")
    with pytest.raises(BadInput, match="不属于本案"):
        hold(cast, case, session=foreign)


def test_the_record_of_a_planned_session_says_who_came(cast: Cast, case: Case) -> None:
    session = plan(cast, case, room=walk.room(cast))
    hold(cast, case, session=session, present=[applicant(case)], now=nine() + timedelta(hours=2))
    session.refresh_from_db()
    assert (session.state, session.recorded_by) == (SessionState.HELD, cast.resident)
    came = dict(Attendance.objects.filter(session=session).values_list("party__role", "present"))
    assert came == {"applicant": True, "respondent": False}


def test_a_session_nobody_planned_is_made_when_it_is_recorded(cast: Cast, case: Case) -> None:
    session = hold(cast, case, way=SessionWay.VISIT, place="张三家")
    assert (session.state, session.number, session.booking) == (SessionState.HELD, 1, None)
    assert hold(cast, case).number == 2


def test_a_record_cannot_be_written_twice(cast: Cast, case: Case) -> None:
    session = hold(cast, case)
    with pytest.raises(Conflict, match="请添加备注"):
        hold(cast, case, session=session, record="改写")
    session.refresh_from_db()
    assert session.record == walk.RECORD


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"record": " "}, "record"),
        ({"present": []}, "present"),
        ({"way": ""}, "way"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": None}, "ends_at"),
        ({"starts_at": timezone.now() + timedelta(hours=3)}, "starts_at"),
        ({"starts_at": timezone.now() - timedelta(days=3)}, "ends_at"),
    ],
)
def test_a_record_that_lacks_something_is_refused_by_the_field(
    cast: Cast, case: Case, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        hold(cast, case, **given)
    assert field in refusal.value.fields
    assert not Session.objects.filter(mediation__case=case).exists()


def test_a_party_of_another_case_did_not_come(cast: Cast, case: Case) -> None:
    with pytest.raises(BadInput) as refusal:
        hold(cast, case, present=[applicant(walk.accepted(cast))])
    assert refusal.value.fields == {"present": ["该当事人不属于本案。"]}


def test_tomorrows_session_is_not_recorded_today(cast: Cast, case: Case) -> None:
    session = plan(cast, case, place="居委会")
    with pytest.raises(BadInput, match="还没有到"):
        hold(cast, case, session=session)


def test_nothing_is_held_while_mediation_rests(cast: Cast, case: Case) -> None:
    suspension.suspend(case=case, by=cast.resident, reason="force_majeure")
    with pytest.raises(Conflict):
        hold(cast, case)


def test_a_note_of_one_side_is_read_by_who_mediates_and_nobody_else(cast: Cast, case: Case) -> None:
    sessions.side_note(case=case, by=cast.resident, party=applicant(case), text=f" {SECRET} ")
    assert [note.text for note in sessions.side_notes_for(case, cast.resident)] == [SECRET]
    others = set(cast.everyone()) - {"resident"}
    assert {who for who in others if sessions.side_notes_for(case, getattr(cast, who)).exists()} == set()


def test_a_note_of_one_side_is_encrypted_at_rest(cast: Cast, case: Case) -> None:
    note = sessions.side_note(case=case, by=cast.resident, party=applicant(case), text=SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_sidenote WHERE id = %s", [note.pk])
        assert SECRET not in str(cursor.fetchone()[0])


def test_a_note_of_one_side_cannot_be_rewritten(cast: Cast, case: Case) -> None:
    note = sessions.side_note(case=case, by=cast.resident, party=applicant(case), text=SECRET)
    with pytest.raises(DatabaseError), transaction.atomic():
        SideNote.objects.filter(pk=note.pk).update(at=timezone.now())


def test_another_mediator_of_the_office_neither_writes_nor_reads_notes_of_one_side(
    cast: Cast, case: Case
) -> None:
    with pytest.raises(NotAllowed):
        sessions.side_note(case=case, by=cast.substitute, party=applicant(case), text=SECRET)


@pytest.mark.parametrize(("text", "field"), [(" ", "text"), (SECRET, "party")])
def test_a_note_needs_words_and_a_party_of_this_case(cast: Cast, case: Case, text: str, field: str) -> None:
    party = applicant(case if field == "text" else walk.accepted(cast))
    with pytest.raises(BadInput) as refusal:
        sessions.side_note(case=case, by=cast.resident, party=party, text=text)
    assert set(refusal.value.fields) == {field}


def test_a_substitute_reads_the_notes_and_the_recused_mediator_no_more(cast: Cast, case: Case) -> None:
    sessions.side_note(case=case, by=cast.resident, party=applicant(case), text=SECRET)
    mediation.recuse(case=case, by=cast.triage, note="回避")
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"))
    assert not sessions.side_notes_for(case, cast.substitute).exists()
    mediation.start(case=case, by=cast.substitute)
    assert [note.text for note in sessions.side_notes_for(case, cast.substitute)] == [SECRET]
    assert not sessions.side_notes_for(case, cast.resident).exists()


def test_who_is_no_mediator_there_any_more_reads_no_notes(cast: Cast, case: Case) -> None:
    sessions.side_note(case=case, by=cast.resident, party=applicant(case), text=SECRET)
    accounts.end_posting(by=cast.admin, posting=cast.resident.current_postings[0])
    accounts.open_posting(by=cast.admin, user=cast.resident, organisation=cast.centre, role=Role.CLERK)
    cast.resident.forget_postings()
    assert not sessions.side_notes_for(case, cast.resident).exists()


def test_a_note_of_one_side_shows_on_no_page_and_in_no_answer_to_others(cast: Cast, case: Case) -> None:
    sessions.side_note(case=case, by=cast.resident, party=applicant(case), text=SECRET)
    places = [
        reverse("cases:detail", args=[case.number]),
        reverse("cases:tab", args=[case.number, "mediation"]),
        f"/api/v1/cases/{case.number}",
        f"/api/v1/cases/{case.number}/events",
        reverse("cases:list"),
    ]
    for who in ("clerk", "triage", "supervisor", "city_supervisor", "substitute", "official"):
        client = cast.logged_in(getattr(cast, who))
        for place in places:
            assert SECRET not in client.get(place).content.decode(), (who, place)
    assert SECRET not in "".join(str(entry.detail) for entry in AuditEntry.objects.all())
    assert not Case.objects.matching("三千八百").exists()


def test_a_session_recorded_twice_with_one_key_is_one_record(cast: Cast, case: Case) -> None:
    client, session = cast.logged_in(cast.resident), None
    now = timezone.localtime()
    typed = {
        "way": "on_site",
        "starts_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now:%Y-%m-%dT%H:%M}",
        "present": [party.pk for party in case.parties.all()],
        "record": walk.RECORD,
        "key": str(uuid4()),
    }
    for _sending in range(2):
        answer = client.post(reverse("cases:hold_session", args=[case.number]), typed)
        assert answer.status_code == 303, answer.content.decode()
    session = Session.objects.get(mediation__case=case)
    assert session.record == walk.RECORD
