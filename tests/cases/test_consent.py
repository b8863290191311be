"""Consent of a party: who, to what, how, when; kept once and for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import flow
from cases.forms.level import ConsentForm
from cases.models import Case, CaseSource, Party, PartyRole
from cases.services import intake, triage
from cases.services.consent import give_consent
from core.errors import BadInput, Conflict, NotAllowed
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 7, 1)


@pytest.fixture
def case(cast: Cast) -> Case:
    parties = (
        cast.party(),
        cast.party(PartyRole.RESPONDENT),
        cast.party(PartyRole.THIRD),
        cast.party(PartyRole.AGENT, "赵六", represents=0),
    )
    return cast.log_dispute(parties=parties)


def party(case: Case, role: PartyRole) -> Party:
    return case.parties.get(role=role)


def consent(cast: Cast, case: Case, role: PartyRole = PartyRole.APPLICANT, matter: str = "mediation") -> None:
    give_consent(
        case=case, by=cast.clerk, party=party(case, role), matter=matter, way="written", given_on=DAY, now=NOW
    )


@pytest.mark.parametrize("role", [PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD])
def test_a_party_consents(cast: Cast, case: Case, role: PartyRole) -> None:
    consent(cast, case, role, "online")
    row = case.consents.get()
    assert (row.party.role, row.matter, row.way) == (role, "online", "written")
    assert (row.given_on, row.by, row.at) == (DAY, cast.clerk, NOW)
    assert case.events.get(kind="consent").facts == {"matter": "online", "party": row.party_id}


def test_who_speaks_for_another_has_no_consent_of_her_own(cast: Cast, case: Case) -> None:
    with pytest.raises(BadInput) as refusal:
        consent(cast, case, PartyRole.AGENT)
    assert set(refusal.value.fields) == {"party"}


def test_a_party_of_another_case_is_refused(cast: Cast, case: Case) -> None:
    other = party(cast.log_dispute(), PartyRole.APPLICANT)
    with pytest.raises(BadInput) as refusal:
        give_consent(
            case=case, by=cast.clerk, party=other, matter="online", way="oral", given_on=DAY, now=NOW
        )
    assert set(refusal.value.fields) == {"party"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"matter": "marriage"}, "matter"),
        ({"way": "nod"}, "way"),
        ({"given_on": NOW.date() + timedelta(days=1)}, "given_on"),
    ],
)
def test_matter_way_and_day_are_checked(
    cast: Cast, case: Case, changes: dict[str, object], field: str
) -> None:
    given = {"matter": "mediation", "way": "oral", "given_on": DAY, **changes}
    with pytest.raises(BadInput) as refusal:
        give_consent(case=case, by=cast.clerk, party=party(case, PartyRole.APPLICANT), now=NOW, **given)
    assert set(refusal.value.fields) == {field}


def test_the_same_consent_twice_is_refused_another_matter_is_not(cast: Cast, case: Case) -> None:
    consent(cast, case)
    with pytest.raises(Conflict):
        consent(cast, case)
    consent(cast, case, matter="recording")
    consent(cast, case, PartyRole.RESPONDENT)
    assert case.consents.count() == 3


@pytest.mark.parametrize("who", ["neighbour", "official", "mediator", "partner", "auditor"])
def test_only_who_works_on_the_case_records_consent(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        give_consent(
            case=case, by=getattr(cast, who), party=party(case, PartyRole.APPLICANT), matter="online",
            way="oral", given_on=DAY, now=NOW,
        )  # fmt: skip


def test_consent_cannot_be_taken_out_of_the_file(cast: Cast, case: Case) -> None:
    consent(cast, case)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_consent")


def test_a_petition_matter_is_mediated_only_once_both_sides_consent(cast: Cast) -> None:
    case = cast.log_dispute(source=CaseSource.objects.get(code="petition"))
    intake.accept(case=case, by=cast.clerk)
    triage.keep(case=case, by=cast.triage, route="mediation", note="near")
    posting = cast.mediator.current_postings[0]
    for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT):
        with pytest.raises(Conflict) as refusal:
            flow.move(case, "start", by=cast.mediator, posting=posting)
        assert refusal.value.code == "consent_missing"
        consent(cast, case, role)
    flow.move(case, "start", by=cast.mediator, posting=posting)


def test_the_form_names_the_parties_masked_and_posts(cast: Cast, case: Case) -> None:
    form = ConsentForm(case=case, user=cast.clerk)
    labels = [str(label) for _value, label in form.fields["party"].choices]
    assert len(labels) == 3
    assert not any("张三" in label for label in labels)
    window, url = cast.logged_in(cast.clerk), reverse("cases:consent", args=[case.number])
    sent = {"party": party(case, PartyRole.APPLICANT).pk, "matter": "online", "way": "oral"}
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert window.post(url, {**sent, "given_on": tomorrow}).status_code == 400
    assert window.post(url, {**sent, "given_on": timezone.localdate().isoformat()}).status_code == 303
    assert window.post(url, {**sent, "given_on": timezone.localdate().isoformat()}).status_code == 400
