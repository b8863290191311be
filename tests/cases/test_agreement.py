"""Agreement: recorded, signed in any order by whoever is bound, in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cases.models import (
    Agreement,
    AgreementForm,
    Attachment,
    Case,
    FailureCause,
    MediationState,
    PaperKind,
    Party,
    PartyRole,
    ResolutionMode,
    SignatureWay,
    Stage,
)
from cases.services import agreement as service
from cases.services import mediation
from cases.services.terms import TermInput
from cases.signing import latest, signing
from core.errors import BadInput, Conflict, NotAllowed
from tests import walk
from tests.cast import Cast

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=CHINA)
TODAY = NOW.date()
FOUR = (PartyRole.APPLICANT, PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.RESPONDENT)


def the_agreement(case: Case) -> Agreement:
    found = latest(case)
    assert found is not None
    return found


def of_role(case: Case, role: PartyRole) -> Party:
    return case.parties.filter(role=role).order_by("id")[0]


def sign(cast: Cast, case: Case, party: Party, **changes: Any) -> None:
    given_ = {"way": SignatureWay.HAND, "signed_on": TODAY, "now": NOW, **changes}
    service.sign(case=case, by=cast.resident, party=party, **given_)


def with_agent(cast: Cast) -> Case:
    parties = (
        cast.party(),
        cast.party(PartyRole.RESPONDENT),
        cast.party(PartyRole.AGENT, "王五", represents=0),
        cast.party(PartyRole.THIRD, "赵六"),
    )
    return walk.agreed(cast, parties=parties, now=NOW)


def test_an_oral_agreement_is_in_force_at_once_with_everybodys_word(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL, now=NOW)
    made = the_agreement(case)
    assert (case.stage, made.in_force_at) == (Stage.AGREEMENT, NOW)
    ways = list(made.signatures.values_list("party__role", "way", "signed_on"))
    assert sorted(ways) == [("applicant", "oral", TODAY), ("respondent", "oral", TODAY)]


def test_an_oral_agreement_recorded_a_day_later_is_in_force_since_the_day_it_was_made(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL, made_on=TODAY - timedelta(days=1), now=NOW)
    since = the_agreement(case).in_force_at
    assert since is not None
    assert timezone.localdate(since) == TODAY - timedelta(days=1)


def test_the_mediation_ends_with_the_agreement(cast: Cast) -> None:
    case = walk.agreed(cast, now=NOW)
    mediation = case.mediations.get()
    assert (mediation.state, mediation.ended_at) == (MediationState.ENDED, NOW)


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_a_written_agreement_is_in_force_with_the_last_signature_in_any_order(
    cast: Cast, order: tuple[int, ...]
) -> None:
    names = ("张三", "张小三", "李四", "李小四")
    parties = tuple(cast.party(role, name) for role, name in zip(FOUR, names, strict=True))
    case = walk.agreed(cast, parties=parties, now=NOW)
    everybody = list(case.parties.order_by("id"))
    for place, which in enumerate(order):
        assert the_agreement(case).in_force_at is None
        sign(cast, case, everybody[which], now=NOW + timedelta(hours=place))
    assert the_agreement(case).in_force_at == NOW + timedelta(hours=3)


def test_the_latest_signature_counts_even_if_it_was_recorded_first(cast: Cast) -> None:
    later = NOW + timedelta(days=9)
    case = walk.agreed(cast, now=NOW)
    sign(cast, case, of_role(case, PartyRole.RESPONDENT), signed_on=TODAY + timedelta(days=5), now=later)
    sign(cast, case, of_role(case, PartyRole.APPLICANT), signed_on=TODAY + timedelta(days=2), now=later)
    assert the_agreement(case).in_force_at == datetime(2026, 7, 8, tzinfo=CHINA)


def test_an_agent_signs_for_her_party_who_then_need_not(cast: Cast) -> None:
    case = with_agent(cast)
    sign(cast, case, of_role(case, PartyRole.AGENT))
    state = signing(the_agreement(case))
    assert [party.role for party in state.missing] == [PartyRole.RESPONDENT]
    with pytest.raises(BadInput) as refusal:
        sign(cast, case, of_role(case, PartyRole.APPLICANT))
    assert set(refusal.value.fields) == {"party"}
    sign(cast, case, of_role(case, PartyRole.RESPONDENT))
    assert the_agreement(case).in_force_at == NOW


def test_a_third_person_signs_only_if_a_term_names_her(cast: Cast) -> None:
    parties = (cast.party(), cast.party(PartyRole.RESPONDENT), cast.party(PartyRole.THIRD, "赵六"))
    case = walk.agreeing(cast, parties=parties, now=NOW)
    third, applicant = of_role(case, PartyRole.THIRD), of_role(case, PartyRole.APPLICANT)
    term = TermInput("搬离通道上的杂物", debtor=third, creditor=applicant, due_on=TODAY)
    service.agree(
        case=case, by=cast.resident, form="written", content="…", made_on=TODAY, terms=[term], now=NOW
    )
    for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT):
        sign(cast, case, of_role(case, role))
    assert the_agreement(case).in_force_at is None
    sign(cast, case, third)
    assert the_agreement(case).in_force_at == NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_on": TODAY - timedelta(days=1)}, "signed_on"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"way": SignatureWay.ORAL}, "way"),
        ({"way": "thumb"}, "way"),
        ({"scan": b"MZ not a scan"}, "scan"),
    ],
)
def test_a_signature_that_cannot_be_is_refused_by_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    case = walk.agreed(cast, now=NOW)
    with pytest.raises(BadInput) as refusal:
        sign(cast, case, of_role(case, PartyRole.APPLICANT), **changes)
    assert set(refusal.value.fields) == {field}
    assert not the_agreement(case).signatures.exists()
    assert not case.events.filter(kind="sign").exists()


def test_nobody_of_another_case_signs(cast: Cast) -> None:
    case, other = walk.agreed(cast, now=NOW), walk.agreed(cast, now=NOW)
    with pytest.raises(BadInput):
        sign(cast, case, of_role(other, PartyRole.APPLICANT))


def test_once_in_force_nothing_is_left_to_sign(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    with pytest.raises(Conflict):
        sign(cast, case, of_role(case, PartyRole.APPLICANT))


def test_one_sheet_that_both_signed_is_one_paper_of_the_file(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    assert Attachment.objects.filter(case=case).values_list("kind").get() == (PaperKind.AGREEMENT,)
    assert the_agreement(case).signatures.exclude(scan=None).count() == 2


def test_only_the_holder_records_the_agreement(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    with pytest.raises(NotAllowed):
        service.agree(case=case, by=cast.mediator, form="oral", content="…", made_on=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"form": "sung"}, "form"),
        ({"content": "  "}, "content"),
        ({"made_on": TODAY + timedelta(days=1)}, "made_on"),
        ({"made_on": TODAY - timedelta(days=40)}, "made_on"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_by_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    case = walk.agreeing(cast, now=NOW, occurred_on=TODAY - timedelta(days=20))
    given_ = {"form": "oral", "content": "双方和解", "made_on": TODAY, **changes}
    with pytest.raises(BadInput) as refusal:
        service.agree(case=case, by=cast.resident, now=NOW, **given_)
    assert set(refusal.value.fields) == {field}
    assert not case.agreements.exists()


def _ends(cast: Cast, case: Case) -> Case:
    ways = list(ResolutionMode.objects.filter(code="05"))
    return mediation.fail(case=case, by=cast.resident, cause=FailureCause.REFUSED, other_ways=ways)


def test_an_agreement_that_a_party_will_not_sign_ends_without_agreement(cast: Cast) -> None:
    assert _ends(cast, walk.agreed(cast)).stage == Stage.FAILED


def test_an_agreement_in_force_cannot_end_without_one(cast: Cast) -> None:
    with pytest.raises(Conflict) as refusal:
        _ends(cast, walk.in_force(cast))
    assert refusal.value.code == "in_force"


def test_a_year_typed_wrong_is_refused_where_nobody_knows_when_it_happened(cast: Cast) -> None:
    case = walk.agreeing(cast)
    with pytest.raises(BadInput) as refusal:
        service.agree(
            case=case, by=cast.resident, form=AgreementForm.ORAL, content="…", terms=[],
            made_on=timezone.localdate() - timedelta(days=100 * 365),
        )  # fmt: skip
    assert set(refusal.value.fields) == {"made_on"}
