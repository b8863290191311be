"""What the intake page shows beside the form while somebody types: cases, cards, proposal, checks."""

from __future__ import annotations

from django.test import Client

from cases.models import Case, NotSame, PartyRole
from tests.cases.window import URL, text, typed
from tests.cast import Cast


def test_an_earlier_case_is_shown_masked_with_a_button_to_use_the_person(window: Client, cast: Cast) -> None:
    case = cast.log_dispute(parties=(cast.party(name="王晓明"), cast.party(PartyRole.RESPONDENT)))
    box = text(window.post(URL + "seen/", typed(cast)))
    assert str(case.number) in box
    assert "王*明" in box
    assert "王晓明" not in box
    person = case.parties.get(role="applicant").person
    assert f'"card": "0", "use": "{person.pk}"' in box


def test_a_used_person_fills_the_card_masked_and_is_the_same_person_in_the_new_case(
    window: Client, cast: Cast
) -> None:
    known = cast.party(name="王晓明", phone="13811112222")
    person = cast.log_dispute(parties=(known, cast.party(PartyRole.RESPONDENT))).parties.first().person
    card = text(window.post(URL + "party/", {**typed(cast), "card": "0", "use": str(person.pk)}))
    assert "138****2222" in card
    assert known.id_number not in card
    used = {
        "parties-0-person": str(person.pk),
        "parties-0-name": "",
        "parties-0-id_number": "",
        "parties-0-phone": "",
    }
    answer = window.post(URL, typed(cast, **used))
    assert answer.status_code == 303
    assert Case.objects.latest("id").parties.get(role="applicant").person == person
    assert Case.objects.latest("id").title.startswith("王晓明与李强")


def test_the_proposed_title_does_not_unmask_a_used_person(window: Client, cast: Cast) -> None:
    known = cast.party(name="王晓明")
    person = cast.log_dispute(parties=(known, cast.party(PartyRole.RESPONDENT))).parties.first().person
    used = {"parties-0-person": str(person.pk), "parties-0-name": ""}
    box = text(window.post(URL + "risk/", typed(cast, **used)))
    assert "王*明与李强邻里纠纷" in box
    assert "王晓明" not in box


def test_a_person_out_of_sight_cannot_be_used(window: Client, cast: Cast) -> None:
    theirs = cast.log_dispute(by=cast.neighbour).parties.first().person
    card = text(window.post(URL + "party/", {**typed(cast), "card": "0", "use": str(theirs.pk)}))
    assert "intake-known" not in card
    used = {"parties-0-person": str(theirs.pk), "parties-0-name": "", "parties-0-id_number": ""}
    assert window.post(URL, typed(cast, **used)).status_code == 400


def test_another_office_s_case_is_a_trace_without_a_number(window: Client, cast: Cast) -> None:
    party = cast.party()
    theirs = cast.log_dispute(by=cast.neighbour, parties=(party, cast.party(PartyRole.RESPONDENT)))
    box = text(window.post(URL + "seen/", typed(cast, **{"parties-0-id_number": party.id_number})))
    assert cast.neighbour_centre.name in box
    assert str(theirs.number) not in box


def test_a_dismissed_case_is_neither_shown_again_nor_forgotten(window: Client, cast: Cast) -> None:
    case = cast.log_dispute(parties=(cast.party(name="王晓明"), cast.party(PartyRole.RESPONDENT)))
    data = typed(cast, not_same=[str(case.number)])
    assert str(case.number) not in text(window.post(URL + "seen/", data))
    window.post(URL, data)
    assert NotSame.objects.get().other == case


def test_a_new_card_gets_a_number_of_its_own_and_offers_the_two_sides(window: Client, cast: Cast) -> None:
    card = text(
        window.post(URL + "party/", {**typed(cast, party=["0", "1", "4"]), "card": "", "role": "agent"})
    )
    assert 'id="card-5"' in card
    assert "申请人 王晓明" in card


def test_the_proposal_says_level_points_and_words(window: Client, cast: Cast) -> None:
    box = text(window.post(URL + "risk/", typed(cast, description="扬言持刀报复")))
    assert 'data-level="red"' in box
    assert "持刀、报复" in box
    assert "+60" in box


def test_no_level_is_proposed_before_anything_is_written(window: Client, cast: Cast) -> None:
    assert "data-level" not in text(window.post(URL + "risk/", typed(cast, description=" ")))


def test_a_number_is_judged_when_its_field_is_left(window: Client, cast: Cast) -> None:
    def check(value: str, field: str = "id_number") -> str:
        return text(window.post(URL + "check/", {"card": "0", "field": field, f"parties-0-{field}": value}))

    assert 'data-birth="' in check(cast.id_number())
    assert "data-bad" in check("150203199001011234")
    assert "data-bad" in check("123", "phone")
    assert "data-bad" not in check("13800138000", "phone")
    assert check("").strip() == ""
