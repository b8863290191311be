"""The transfer letter with its receipt, as page and as Word file."""

from __future__ import annotations

from io import BytesIO

from docx import Document

from core.models import AuditEntry
from referrals.services import legs
from tests.cast import Cast

from .steps import WHY, because, fresh, offered, returned, taken


def page(cast: Cast, leg, who: str = "triage") -> str:
    answer = cast.logged_in(getattr(cast, who)).get(f"/referrals/{leg.pk}/letter/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_names_the_case_the_parties_and_what_is_asked(cast: Cast) -> None:
    leg = offered(cast, asked="请组织调解。", document_number="昆综〔2026〕8号")
    told = page(cast, leg)
    for words in (
        "移送函",
        leg.case.number,
        cast.committee.name,
        "张三",
        "李四",
        "请组织调解。",
        "昆综〔2026〕8号",
    ):
        assert words in told
    assert "回　　执" in told
    assert "□接收" in told


def test_no_number_phone_or_address_of_a_person_stands_in_it(cast: Cast) -> None:
    leg = offered(cast)
    told = page(cast, leg)
    for party in leg.case.parties.select_related("person"):
        assert party.person.id_number not in told
        assert party.person.phone.removeprefix("+86") not in told


def test_the_receipt_says_how_it_was_answered(cast: Cast) -> None:
    assert "已接收" in page(cast, taken(cast))
    leg = offered(cast)
    legs.decline(leg=leg, by=cast.mediator, **because())
    told = page(cast, leg)
    assert "不予接收" in told
    assert WHY in told


def test_a_return_has_a_letter_of_its_own(cast: Cast) -> None:
    leg = taken(cast)
    back = returned(cast, fresh(leg).case, accept=False)
    told = page(cast, back, "mediator")
    assert "退回函" in told
    assert WHY in told


def test_the_word_file_says_the_same(cast: Cast) -> None:
    leg = offered(cast)
    answer = cast.logged_in(cast.triage).get(f"/referrals/{leg.pk}/letter.docx")
    text = "\n".join(p.text for p in Document(BytesIO(answer.content)).paragraphs)
    assert "移送函" in text
    assert cast.committee.name in text
    assert "attachment" in answer.headers["Content-Disposition"]


def test_every_opening_is_on_record(cast: Cast) -> None:
    leg = offered(cast)
    page(cast, leg, "clerk")
    entry = AuditEntry.objects.get(action="paper.open")
    assert (entry.by, entry.detail["leg"], entry.detail["form"]) == (cast.clerk, leg.pk, "page")


def test_no_letter_goes_with_a_question_and_strangers_get_none(cast: Cast) -> None:
    leg = offered(cast)
    asked = legs.ask(case=leg.case, by=cast.triage, to=cast.township, asked="请协助。")
    assert cast.logged_in(cast.triage).get(f"/referrals/{asked.pk}/letter/").status_code == 404
    assert cast.logged_in(cast.partner).get(f"/referrals/{leg.pk}/letter/").status_code == 404
    assert cast.logged_in(cast.official).get(f"/referrals/{leg.pk}/letter/").status_code == 403
