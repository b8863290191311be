"""Agreement: recorded with its terms, signed in any order, in force, performed, urged."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.forms.terms import COLUMNS, parse
from cases.models import (
    Agreement,
    AgreementForm,
    Attachment,
    Case,
    MediationState,
    PaperKind,
    Party,
    PartyRole,
    SignatureWay,
    Stage,
    TermState,
)
from cases.services import agreement as service
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


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "term_what"),
        ({"what": "长" * 501}, "term_what"),
        ({"debtor": None}, "term_debtor"),
        ({"creditor": "debtor"}, "term_creditor"),
        ({"amount": Decimal(0)}, "term_amount"),
        ({"amount": Decimal("1.005")}, "term_amount"),
        ({"amount": Decimal("1e15")}, "term_amount"),
        ({"amount": Decimal("NaN")}, "term_amount"),
        ({"due_on": None}, "term_due_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "term_due_on"),
    ],
)
def test_a_wrong_term_is_named_by_its_row(cast: Cast, changes: dict[str, Any], field: str) -> None:
    case = walk.agreeing(cast, now=NOW)
    good = walk.owing(case, due_on=TODAY)
    if changes.get("creditor") == "debtor":
        changes = {"creditor": good.debtor}
    bad = TermInput(**{**vars(good), **changes})
    with pytest.raises(BadInput) as refusal:
        service.agree(
            case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=[good, bad], now=NOW
        )
    assert set(refusal.value.fields) == {field}
    assert "2" in refusal.value.fields[field][0]


def test_a_debtor_of_another_case_and_one_who_speaks_for_another_are_refused(cast: Cast) -> None:
    case, other = with_agent(cast), walk.agreeing(cast, now=NOW)
    for debtor in (of_role(case, PartyRole.APPLICANT), of_role(case, PartyRole.AGENT)):
        term = TermInput("道歉", debtor=debtor, due_on=TODAY)
        with pytest.raises(BadInput) as refusal:
            service.agree(
                case=other, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=[term], now=NOW
            )
        assert "term_debtor" in refusal.value.fields


def test_more_than_twenty_terms_are_refused(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    with pytest.raises(BadInput):
        service.agree(
            case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, now=NOW,
            terms=[walk.owing(case, due_on=TODAY)] * 21,
        )  # fmt: skip


# The form: rows of a page and lists of a call.


def typed(case: Case, rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    columns = {f"term_{name}": [row.get(name, "") for row in rows] for name in COLUMNS}
    today = timezone.localdate().isoformat()
    return {"form": "oral", "content": "双方和解", "made_on": today, **columns, **changes}


def row(case: Case, **changes: Any) -> dict[str, Any]:
    debtor, creditor = of_role(case, PartyRole.RESPONDENT).pk, of_role(case, PartyRole.APPLICANT).pk
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    good = {"what": "赔偿", "debtor": debtor, "creditor": creditor, "amount": "1.2万", "due_on": due}
    return {**good, **changes}


def test_empty_rows_of_the_page_are_no_terms(cast: Cast) -> None:
    case = walk.agreeing(cast)
    url = reverse("cases:agree", args=[case.number])
    answer = cast.logged_in(cast.resident).post(url, typed(case, [{}, row(case), {}]))
    assert answer.status_code == 303
    term = the_agreement(case).terms.get()
    assert (term.number, term.what, term.amount) == (1, "赔偿", Decimal(12000))


def test_the_page_comes_back_with_what_was_typed_and_the_row_that_is_wrong(cast: Cast) -> None:
    case = walk.agreeing(cast)
    url = reverse("cases:agree", args=[case.number])
    rows = [row(case), row(case, what="修好水管", amount="很多")]
    answer = cast.logged_in(cast.resident).post(url, typed(case, rows))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="修好水管"' in page
    assert "第 2 项" in page
    assert page.count("data-term-row>") == 3


def test_the_interface_takes_the_columns_as_lists(cast: Cast) -> None:
    case = walk.agreeing(cast)
    url = f"/api/v1/cases/{case.number}/agree"
    body = typed(case, [row(case), row(case, what="道歉", amount="", creditor="")])
    answer = cast.logged_in(cast.resident).post(url, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    terms = the_agreement(case).terms.values_list("number", "what", "amount", "creditor__role")
    assert list(terms) == [(1, "赔偿", Decimal(12000), "applicant"), (2, "道歉", None, None)]


def test_a_column_that_is_shorter_than_the_others_is_refused(cast: Cast) -> None:
    case = walk.agreeing(cast)
    body = typed(case, [row(case), row(case)]) | {"term_amount": [None, "5"]}
    answer = cast.logged_in(cast.resident).post(
        f"/api/v1/cases/{case.number}/agree", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "term_what" in answer.json()["errors"]
    assert not case.agreements.exists()


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
column = st.one_of(st.none(), st.lists(st.one_of(st.just(""), text, st.just("2026-03-31"), st.just("7"))))


@given(st.fixed_dictionaries({f"term_{name}": column for name in COLUMNS}))
def test_whatever_is_sent_is_either_terms_or_a_sentence(sent: dict[str, list[str] | None]) -> None:
    parties = {"7": Party(pk=7)}
    terms, wrong = parse({name: values or [] for name, values in sent.items()}, parties)
    assert all(isinstance(sentence, str) and sentence for found in wrong.values() for sentence in found)
    longest = max((len(values or []) for values in sent.values()), default=0)
    assert len(terms) <= longest


# Performance.


def owed(cast: Cast, *, due_on: date = TODAY) -> Case:
    case = walk.agreeing(cast, now=NOW)
    term = walk.owing(case, due_on=due_on)
    service.agree(case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=[term], now=NOW)
    return case


def test_a_term_is_performed_with_its_receipt(cast: Cast) -> None:
    case = owed(cast)
    term = the_agreement(case).terms.get()
    service.perform(
        case=case, by=cast.resident, term=term, performed_on=TODAY, receipt=walk.picture(7), now=NOW
    )
    term.refresh_from_db()
    assert (term.state, term.performed_on) == (TermState.PERFORMED, TODAY)
    assert term.receipt is not None
    assert term.receipt.kind == PaperKind.RECEIPT
    assert case.events.get(kind="perform").facts == {"term": term.pk, "state": "performed"}
    with pytest.raises(Conflict):
        service.perform(case=case, by=cast.resident, term=term, performed_on=TODAY, now=NOW)


def test_a_creditor_may_waive_with_a_note(cast: Cast) -> None:
    case = owed(cast)
    term = the_agreement(case).terms.get()
    with pytest.raises(BadInput) as refusal:
        service.perform(case=case, by=cast.resident, term=term, excused=True, now=NOW)
    assert set(refusal.value.fields) == {"note"}
    service.perform(case=case, by=cast.resident, term=term, excused=True, note="申请人书面放弃", now=NOW)
    term.refresh_from_db()
    assert (term.state, term.performed_on) == (TermState.EXCUSED, None)


@pytest.mark.parametrize("day", [None, TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_performance_needs_a_day_that_can_be(cast: Cast, day: date | None) -> None:
    case = owed(cast)
    with pytest.raises(BadInput) as refusal:
        service.perform(
            case=case, by=cast.resident, term=the_agreement(case).terms.get(), performed_on=day, now=NOW
        )
    assert set(refusal.value.fields) == {"performed_on"}


def test_nothing_is_performed_before_the_agreement_is_in_force(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    term = walk.owing(case, due_on=TODAY)
    service.agree(
        case=case, by=cast.resident, form="written", content="…", made_on=TODAY, terms=[term], now=NOW
    )
    with pytest.raises(Conflict):
        service.perform(
            case=case, by=cast.resident, term=the_agreement(case).terms.get(), performed_on=TODAY, now=NOW
        )


def test_a_term_of_another_case_is_refused(cast: Cast) -> None:
    case, other = owed(cast), owed(cast)
    with pytest.raises(BadInput):
        service.perform(
            case=case, by=cast.resident, term=the_agreement(other).terms.get(), performed_on=TODAY, now=NOW
        )


def test_only_an_overdue_term_is_urged_and_what_may_follow_is_told(cast: Cast) -> None:
    case = owed(cast)
    term = the_agreement(case).terms.get()
    with pytest.raises(Conflict):
        service.urge(case=case, by=cast.resident, term=term, note="电话提醒", now=NOW)
    service.urge(case=case, by=cast.resident, term=term, note="电话提醒", now=NOW + timedelta(days=1))
    event = case.events.get(kind="urge")
    assert (event.facts, event.note) == ({"term": term.pk, "told": "lawsuit"}, "电话提醒")
