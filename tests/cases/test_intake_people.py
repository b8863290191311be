"""The people of a dispute: known once an office, never written to by another, sealed in the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from cases.models import KeyGroup, PartyRole, Person
from core.errors import BadInput
from tests.cast import Cast

APPLICANT, RESPONDENT, AGENT = PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.AGENT


def refused(act: Callable[[], Any]) -> dict[str, list[str]]:
    """The fields that a refusal names."""
    with pytest.raises(BadInput) as caught:
        act()
    return caught.value.fields


def test_the_same_id_number_is_the_same_person_and_blanks_keep_what_is_known(cast: Cast) -> None:
    first = cast.party(address="少先路 10 号")
    cast.log_dispute(parties=(first, cast.party(RESPONDENT)))
    cast.log_dispute(parties=(replace(first, address="", phone=""), cast.party(RESPONDENT)))
    person = Person.objects.get(name="张三", parties__case__number__endswith="000001")
    assert person.parties.count() == 2
    assert (person.address, bool(person.phone)) == ("少先路 10 号", True)


def test_an_id_number_under_another_name_is_refused_by_the_field(cast: Cast) -> None:
    first = cast.party()
    cast.log_dispute(parties=(first, cast.party(RESPONDENT)))
    wrong = (replace(first, name="章三"), cast.party(RESPONDENT))
    assert set(refused(lambda: cast.log_dispute(parties=wrong))) == {"parties.0.id_number"}


def test_two_offices_keep_their_own_record_of_the_same_person(cast: Cast) -> None:
    same = cast.party()
    cast.log_dispute(parties=(same, cast.party(RESPONDENT)))
    cast.log_dispute(by=cast.neighbour, parties=(same, cast.party(RESPONDENT)))
    assert len({p.pk for p in Person.objects.filter(name="张三")}) == 2


def test_a_person_of_another_office_cannot_be_chosen_by_id(cast: Cast) -> None:
    theirs = cast.log_dispute(by=cast.neighbour).parties.first()
    chosen = (replace(cast.party(), name="", person=theirs.person, id_number=""), cast.party(RESPONDENT))
    with pytest.raises(BadInput) as caught:
        cast.log_dispute(parties=chosen)
    assert caught.value.code == "person_not_visible"


def test_a_chosen_person_of_another_office_is_copied_and_never_written_to(cast: Cast) -> None:
    """The county sees the station's file whole, yet what it types is kept in a record of its own."""
    theirs = cast.log_dispute(by=cast.partner).parties.get(role="applicant").person
    chosen = (
        replace(cast.party(), name="", person=theirs, id_number="", phone="13900000001"),
        cast.party(RESPONDENT),
    )
    ours = cast.log_dispute(parties=chosen).parties.get(role="applicant").person
    before = theirs.phone
    theirs.refresh_from_db()
    assert (ours.pk != theirs.pk, theirs.phone, ours.phone) == (True, before, "+8613900000001")
    assert (ours.name, ours.id_number, ours.registered_by) == (theirs.name, theirs.id_number, cast.centre)


def test_an_agent_speaks_for_a_party_and_key_groups_are_kept(cast: Cast) -> None:
    needy = KeyGroup.objects.get(code="needy")
    parties = (
        cast.party(key_groups=(needy,)),
        cast.party(RESPONDENT),
        cast.party(AGENT, represents=0),
    )
    case = cast.log_dispute(parties=parties)
    agent = case.parties.get(role=AGENT)
    assert agent.represents == case.parties.get(role=APPLICANT)
    assert list(case.parties.get(role=APPLICANT).key_groups.all()) == [needy]


def test_personal_data_is_not_readable_in_the_table(cast: Cast) -> None:
    case = cast.log_dispute(place="阿尔丁大街 5 号 3 单元")
    person = case.parties.first().person
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM cases_person WHERE id = %s", [person.pk])
        number, phone = cursor.fetchone()
    assert person.id_number.encode() not in bytes(number)
    assert person.phone.encode() not in bytes(phone)
