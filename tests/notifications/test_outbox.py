"""Writing messages: each once, to the channels people want, at the hours they work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import PartyRole
from deadlines.models import CalendarDay, Deadline
from deadlines.services.clocks import Start, start
from deadlines.services.quiet import opening
from deadlines.services.sweep import sweep
from notifications.kinds import KINDS, Kind, moment, register, said
from notifications.models import Message, Preference, State
from notifications.services.outbox import Draft, write
from notifications.services.relay import relay
from tests.cast import Cast

from .receivers import MailServer, Receiver
from .telling import ADDRESSES, FACTS, NOW, reach, sent, tell


def test_the_inbox_has_it_at_once_and_once(cast: Cast) -> None:
    for _ in range(3):
        tell(cast.clerk)
    (row,) = Message.objects.all()
    assert (row.channel, row.state, row.sent_at) == ("in_app", State.SENT, NOW)


def test_nothing_is_written_for_channels_this_site_does_not_have(cast: Cast) -> None:
    reach(cast.clerk, "email", "sms", "webhook")
    tell(cast.clerk, urgent=True)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("urgent", "wishes", "expected"),
    [
        (False, {}, {"in_app", "email", "webhook"}),
        (False, {"email": False, "webhook": False}, {"in_app"}),
        (False, {"sms": True, "webhook": False}, {"in_app", "email", "sms"}),
        (True, {}, {"in_app", "email", "webhook", "sms"}),
        (True, {"email": False, "sms": False}, {"in_app", "email", "webhook", "sms"}),
    ],
)
def test_a_person_gets_what_she_wants_where_she_wants_it_but_cannot_refuse_danger(
    cast: Cast, mail: MailServer, gateway: Receiver, messenger: Receiver,
    urgent: bool, wishes: dict[str, bool], expected: set[str],
) -> None:  # fmt: skip
    reach(cast.clerk, "email", "sms", "webhook")
    for channel, wanted in wishes.items():
        Preference.objects.create(user=cast.clerk, kind="deadline", channel=channel, wanted=wanted)
    tell(cast.clerk, urgent=urgent)
    assert set(Message.objects.values_list("channel", flat=True)) == expected


def test_many_are_written_in_a_constant_number_of_statements(cast: Cast, mail: MailServer) -> None:
    people = [cast.clerk, cast.colleague, cast.triage, cast.supervisor]
    for person in people:
        reach(person, "email")
    counts = []
    for size in (1, 4):
        drafts = [Draft(f"{size}:{who.pk}", "deadline", who.pk, FACTS) for who in people[:size]]
        with CaptureQueriesContext(connection) as asked:
            assert write(drafts) == 2 * size
        counts.append(len(asked))
    assert counts[0] == counts[1] == 3
    with CaptureQueriesContext(connection) as asked:
        assert write([]) == 0
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_each_message_once(cast: Cast) -> None:
    together = Barrier(4)
    drafts = [Draft(f"race:{n}", "deadline", cast.clerk.pk, FACTS) for n in range(50)]

    def writer(number: int) -> int:
        together.wait()
        try:
            return write(drafts if number % 2 else drafts[::-1])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = sum(pool.map(writer, range(4)))
    assert written == Message.objects.count() == 50


NIGHT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
"""Ten in the evening of a Monday."""
MORNING = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)


def test_at_night_only_the_inbox_has_it_and_the_rest_waits_for_the_office(
    cast: Cast, mail: MailServer
) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk, at=NIGHT, not_before=opening(office=cast.centre.pk, at=NIGHT))
    assert sent("in_app").created_at == NIGHT
    assert sent("email").due_at == MORNING
    assert relay(now=MORNING - timedelta(seconds=1)) == 0
    assert relay(now=MORNING) == 1


def test_danger_does_not_wait_for_the_office(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    tell(cast.clerk, at=NIGHT, not_before=MORNING, urgent=True)
    assert relay(now=NIGHT) == 1


def test_by_day_nothing_waits(cast: Cast) -> None:
    assert opening(office=cast.centre.pk, at=NOW) == NOW


def test_without_a_calendar_nothing_waits(cast: Cast) -> None:
    CalendarDay.objects.all().delete()
    assert opening(office=cast.centre.pk, at=NIGHT) is None


@pytest.mark.parametrize(("red", "due"), [(False, MORNING), (True, None)])
def test_a_rung_that_fires_at_night_rings_by_mail_in_the_morning_unless_it_is_red(
    cast: Cast, mail: MailServer, red: bool, due: datetime | None
) -> None:
    begun = NIGHT - timedelta(hours=24)
    case = cast.log_dispute(now=begun)
    Deadline.objects.all().delete()
    policy = "respond.red" if red else "respond.blue"
    start([Start(policy, "case", case.pk, case.holder_id, begun, file=case.pk, red=red)])
    reach(cast.clerk, "email")
    sweep(now=NIGHT)
    row = Message.objects.get(recipient=cast.clerk, channel="email")
    assert row.due_at == (due or NIGHT)
    assert row.urgent == red
    assert "deadline:" in row.about


def test_no_subject_and_no_body_names_a_person(cast: Cast, mail: MailServer, gateway: Receiver) -> None:
    canary, begun = "钱玄同", NIGHT - timedelta(hours=24)
    case = cast.log_dispute(
        now=begun, title=f"{canary}的漏水纠纷", parties=(
            cast.party(name=canary), cast.party(PartyRole.RESPONDENT, "孔乙己")),
    )  # fmt: skip
    Deadline.objects.all().delete()
    start([Start("respond.red", "case", case.pk, case.holder_id, begun, file=case.pk, red=True)])
    reach(cast.clerk, "email", "sms")
    sweep(now=NIGHT)
    relay(now=NIGHT)
    said_to_all = "".join(f"{one['Subject']}{one.get_content()}" for one in mail.mails)
    said_to_all += "".join(one["text"] for one in gateway.taken)
    assert str(case.number) in said_to_all
    phones = [party.person.phone for party in case.parties.select_related("person")]
    assert not [word for word in (canary, "孔乙己", "漏水", *phones) if word in said_to_all]
    rows = [f"{row.key}{row.facts}{row.path}{row.about}{row.problem}" for row in Message.objects.all()]
    assert not [word for word in (canary, *ADDRESSES.values()) if word in "".join(rows)]


def test_a_room_registers_a_kind_with_its_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(KINDS, "offered", raising=False)
    kind = Kind(
        "offered", "Offered",
        said(subject="%(number)s waits until %(due)s", body="From %(office)s.", word="Open the hand-over",
             words=lambda facts: {"due": moment(facts["due"])}),
    )  # fmt: skip
    register(kind)
    with pytest.raises(ValueError, match="offered"):
        register(Kind("offered", "Something else"))
    tell(cast.clerk, kind="offered", facts={**FACTS, "office": "A"})
    page = cast.logged_in(cast.clerk).get("/inbox/").content.decode()
    assert "150203-2026-00012 waits until 2026-03-02 17:30" in page
    assert "Open the hand-over" in page
    del KINDS["offered"]


def test_an_unknown_kind_is_a_defect_of_whoever_writes_it(cast: Cast, mail: MailServer) -> None:
    reach(cast.clerk, "email")
    with pytest.raises(KeyError):
        tell(cast.clerk, kind="never-registered")


def test_an_address_is_sealed_in_the_database(cast: Cast) -> None:
    reach(cast.clerk, *ADDRESSES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notifications_contact")
        kept: list[Any] = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(kept) == 3
    assert not [address for address in ADDRESSES.values() if any(address.encode() in one for one in kept)]
