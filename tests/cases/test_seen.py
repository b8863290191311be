"""Search before create: what is found here, what little is told of elsewhere, and what is kept on record."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from cases.models import PartyRole
from cases.seen import MOST_HITS, Query, look
from cases.services.lookup import ACTION, look_before_logging
from core.errors import NotAllowed
from core.models import AuditEntry
from tests.cast import Cast

RESPONDENT = PartyRole.RESPONDENT


def test_two_characters_of_a_name_find_the_case(cast: Cast) -> None:
    case = cast.log_dispute(parties=(cast.party(name="欧阳晓明"), cast.party(RESPONDENT)))
    assert look(cast.colleague, Query(names=("晓明",))).here == [case]


def test_an_id_number_and_a_phone_find_the_case_exactly(cast: Cast) -> None:
    party = cast.party(phone="13811112222")
    case = cast.log_dispute(parties=(party, cast.party(RESPONDENT)))
    assert look(cast.clerk, Query(id_numbers=(party.id_number,))).here == [case]
    assert look(cast.clerk, Query(phones=("+8613811112222",))).here == [case]
    assert not look(cast.clerk, Query(id_numbers=(cast.id_number(),)))


def test_a_pair_of_opponents_is_found_whichever_side_they_stood_on(cast: Cast) -> None:
    case = cast.log_dispute()
    assert look(cast.clerk, Query(pair=("李四", "张三"))).here == [case]


def test_a_name_alone_tells_nothing_of_another_office(cast: Cast) -> None:
    cast.log_dispute(by=cast.neighbour)
    assert not look(cast.clerk, Query(names=("张三",)))


def test_an_exact_number_tells_office_stage_and_day_of_elsewhere_and_nothing_more(cast: Cast) -> None:
    party = cast.party()
    theirs = cast.log_dispute(by=cast.neighbour, parties=(party, cast.party(RESPONDENT)))
    found = look(cast.clerk, Query(id_numbers=(party.id_number,)))
    assert found.here == []
    (trace,) = found.elsewhere
    assert vars(trace) == {
        "office": cast.neighbour_centre.name,
        "stage": theirs.stage_choice.label,
        "day": theirs.received_at,
    }


def test_what_was_found_not_to_be_the_same_is_not_shown_again(cast: Cast) -> None:
    case = cast.log_dispute()
    assert not look(cast.clerk, Query(names=("张三",), not_same=(str(case.number),)))


def test_what_was_found_not_to_be_the_same_does_not_come_back_as_another_office_s(cast: Cast) -> None:
    case = cast.log_dispute()
    assert not look(cast.clerk, Query(pair=("张三", "李四"), not_same=(str(case.number),)))


def test_at_most_eight_are_shown_newest_first(cast: Cast) -> None:
    cases = [cast.log_dispute() for _one in range(MOST_HITS + 1)]
    assert look(cast.clerk, Query(names=("张三",))).here == cases[:0:-1]


def test_nothing_asked_asks_nothing(cast: Cast, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert not look(cast.clerk, Query())


def test_showing_a_trace_of_another_office_is_kept_once_for_a_form_without_personal_data(cast: Cast) -> None:
    party, key = cast.party(), uuid4().hex
    cast.log_dispute(by=cast.neighbour, parties=(party, cast.party(RESPONDENT)))
    query = Query(id_numbers=(party.id_number,), names=(party.name,))
    for _keystroke in range(3):
        look_before_logging(by=cast.clerk, key=key, query=query)
    entry = AuditEntry.objects.get(action=ACTION)
    assert (entry.by, entry.subject_id) == (cast.clerk, key)
    assert entry.detail == {"offices": [cast.neighbour_centre.name], "cases": 1}
    look_before_logging(by=cast.clerk, key=uuid4().hex, query=query)
    assert AuditEntry.objects.filter(action=ACTION).count() == 2


def test_finding_one_s_own_cases_is_not_an_entry(cast: Cast) -> None:
    cast.log_dispute()
    look_before_logging(by=cast.clerk, key=uuid4().hex, query=Query(names=("张三",)))
    assert not AuditEntry.objects.filter(action=ACTION).exists()


def test_only_who_may_log_may_look_before_logging(cast: Cast) -> None:
    for user in (cast.official, cast.mediator, cast.auditor):
        with pytest.raises(NotAllowed):
            look_before_logging(by=user, key=uuid4().hex, query=Query(names=("张三",)))


def test_a_city_supervisor_sees_both_counties(cast: Cast) -> None:
    party = cast.party()
    here = cast.log_dispute(parties=(party, cast.party(RESPONDENT)))
    there = cast.log_dispute(by=cast.neighbour, parties=(replace(party), cast.party(RESPONDENT)))
    assert look(cast.city_supervisor, Query(id_numbers=(party.id_number,))).here == [there, here]
