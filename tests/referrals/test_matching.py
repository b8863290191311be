"""Which mediators are proposed for a case, and what is said of each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, DisputeType, Mediation, MediationState, PartyRole
from mediators.models import Absence, AbsenceKind, Employment, Language, Mediator, Speciality
from mediators.services import register
from organisations.models import Organisation, Region
from referrals.matching import Match, match
from tests.cast import Cast


def appoint(cast: Cast, name: str, organisation: Organisation | None = None, **given: Any) -> Mediator:
    fields = {"kind": Employment.FULL_TIME, "appointed_on": date(2020, 1, 1), **given}
    entry = register.Entry(name=name, **fields)
    return register.appoint(by=cast.admin, organisation=organisation or cast.committee, entry=entry)


def dispute(cast: Cast, **given: Any) -> Case:
    return cast.log_dispute(**{"region": Region.objects.get(code="150203001"), **given})


def asked(case: Case, mediator: Mediator, by: Any, state: str, at: datetime | None = None) -> Mediation:
    """A mediation as the services leave it behind; only its outcome matters here."""
    return Mediation.objects.create(
        case=case, organisation=mediator.organisation, mediator=mediator, state=state, assigned_by=by,
        assigned_at=at or timezone.now(),
    )  # fmt: skip


def found(cast: Cast, case: Case, **given: Any) -> dict[str, Match]:
    at = given.pop("at", timezone.now())
    rows = match(case, user=cast.triage, at=at, limit=given.pop("limit", 50), **given)
    return {one.mediator.name: one for one in rows}


def codes(one: Match) -> dict[str, int]:
    return {reason.code: reason.points for reason in one.reasons}


def test_field_and_place_put_a_mediator_first_and_say_why(cast: Cast) -> None:
    wages = Speciality.objects.get(code="labour")
    appoint(cast, "甲调解员", cast.centre)
    appoint(cast, "乙调解员", specialities=[wages])
    case = dispute(cast, dispute_type=DisputeType.objects.get(code="0705"))
    rows = list(found(cast, case).values())
    best = rows[0]
    assert best.mediator.name == "乙调解员"
    assert codes(best) == {"speciality": 20, "township": 20, "load": 15}
    assert best.points == 55
    assert wages.name in best.reasons[0].sentence


def test_a_mongolian_party_asks_for_the_language(cast: Cast) -> None:
    appoint(cast, "甲调解员")
    appoint(cast, "乙调解员", languages=[Language.CHINESE, Language.MONGOLIAN])
    parties = (cast.party(ethnicity="蒙古族"), cast.party(PartyRole.RESPONDENT))
    rows = found(cast, dispute(cast, parties=parties))
    assert codes(rows["乙调解员"])["language"] == 20
    assert "language" not in codes(rows["甲调解员"])


def test_a_language_asked_for_counts_without_an_ethnic_group(cast: Cast) -> None:
    appoint(cast, "乙调解员", languages=[Language.CHINESE, Language.SIGN])
    rows = found(cast, dispute(cast), languages=["sgn"])
    assert codes(rows["乙调解员"])["language"] == 20


def test_cases_in_hand_cost_points_and_ended_ones_do_not(cast: Cast) -> None:
    busy, rested = appoint(cast, "甲调解员"), appoint(cast, "乙调解员")
    asked(dispute(cast), busy, cast.triage, MediationState.ACCEPTED)
    asked(dispute(cast), rested, cast.triage, MediationState.ENDED)
    rows = found(cast, dispute(cast))
    assert (rows["甲调解员"].load, codes(rows["甲调解员"])["load"]) == (1, 12)
    assert (rows["乙调解员"].load, codes(rows["乙调解员"])["load"]) == (0, 15)


def test_among_equals_the_one_longest_without_a_case_comes_first(cast: Cast) -> None:
    lately, long_ago = appoint(cast, "甲调解员"), appoint(cast, "乙调解员")
    now = timezone.now()
    asked(dispute(cast), lately, cast.triage, MediationState.ENDED, now - timedelta(days=1))
    asked(dispute(cast), long_ago, cast.triage, MediationState.ENDED, now - timedelta(days=30))
    rows = [name for name in found(cast, dispute(cast)) if name in {"甲调解员", "乙调解员"}]
    assert rows == ["乙调解员", "甲调解员"]


def test_whoever_declined_or_was_recused_in_this_case_is_not_proposed_again(cast: Cast) -> None:
    case = dispute(cast)
    asked(case, appoint(cast, "甲调解员"), cast.triage, MediationState.DECLINED)
    asked(case, appoint(cast, "乙调解员"), cast.triage, MediationState.RECUSED)
    rows = found(cast, case)
    assert not {"甲调解员", "乙调解员"} & rows.keys()
    assert {"甲调解员", "乙调解员"} <= found(cast, dispute(cast)).keys()


def test_a_mediator_who_bears_a_party_s_name_is_not_proposed(cast: Cast) -> None:
    appoint(cast, "王小明")
    case = dispute(cast, parties=(cast.party(name="王小明"), cast.party(PartyRole.RESPONDENT)))
    assert "王小明" not in found(cast, case)
    assert "王小明" in found(cast, dispute(cast))


def test_who_mediated_between_these_people_before_is_only_marked(cast: Cast) -> None:
    known = appoint(cast, "甲调解员")
    one, other = cast.party(), cast.party(PartyRole.RESPONDENT)
    asked(dispute(cast, parties=(one, other)), known, cast.triage, MediationState.ENDED)
    again = found(cast, dispute(cast, parties=(one, other)))["甲调解员"]
    assert again.acquainted
    assert codes(again)["acquainted"] == 0
    assert not found(cast, dispute(cast))["甲调解员"].acquainted


def test_absent_ended_or_not_yet_appointed_mediators_are_left_out(cast: Cast) -> None:
    now = timezone.now()
    away = appoint(cast, "甲调解员")
    Absence.objects.create(
        mediator=away,
        kind=AbsenceKind.LEAVE,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
    )
    appoint(cast, "乙调解员", term_ends_on=date(2021, 1, 1))
    register.end_term(by=cast.admin, mediator=appoint(cast, "丙调解员"), reason="退休")
    case = dispute(cast)
    assert not {"甲调解员", "乙调解员", "丙调解员"} & found(cast, case).keys()
    assert "甲调解员" in found(cast, case, at=now + timedelta(days=2))


def test_mediators_of_a_neighbour_county_are_not_proposed(cast: Cast) -> None:
    appoint(cast, "外区调解员", cast.neighbour_centre)
    appoint(cast, "市级调解员", cast.city_centre)
    rows = found(cast, dispute(cast))
    assert "外区调解员" not in rows
    assert codes(rows["市级调解员"])["city"] == 4


def test_one_organisation_alone_can_be_asked_for(cast: Cast) -> None:
    appoint(cast, "甲调解员", cast.centre)
    appoint(cast, "乙调解员")
    rows = found(cast, dispute(cast), organisation=cast.centre)
    assert "乙调解员" not in rows
    assert "甲调解员" in rows


def test_nobody_is_shown_to_somebody_without_sight_of_the_register(cast: Cast) -> None:
    appoint(cast, "甲调解员")
    assert match(dispute(cast), user=cast.auditor, at=timezone.now()) == []


def test_the_number_of_statements_does_not_grow_with_the_mediators(cast: Cast) -> None:
    counts = []
    assert cast.triage.current_postings
    for size in (2, 12):
        for number in range(size):
            appoint(cast, f"调解员{size}之{number}", specialities=[Speciality.objects.get(code="labour")])
        case = Case.objects.select_related("region").get(pk=dispute(cast).pk)
        with CaptureQueriesContext(connection) as seen:
            match(case, user=cast.triage, at=timezone.now())
        counts.append(len(seen))
    assert counts == [4, 4]
