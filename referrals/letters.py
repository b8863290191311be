"""The transfer letter with its receipt, from the same pieces as the papers of the case file.

Names of the parties and what the dispute is about; no numbers, phones or addresses of people. The receipt is
blank until the receiver has answered, then it says how.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from cases.models import Party, PartyRole
from cases.papers.facts import day
from cases.papers.sheet import Line, Look, Sheet
from cases.papers.words import Words, words
from cases.titles import family
from organisations.models import Organisation, Region

from .models import KindCode, Leg, LegState

__all__ = ["compose", "file_name", "title"]

_FILE = Path(__file__).parent / "texts" / "transfer-letter.toml"


class _Letter(Words):
    def __init__(self) -> None:
        self.tree = tomllib.loads(_FILE.read_text(encoding="utf-8"))


_words = _Letter()
_common = words("common")


def title(leg: Leg) -> str:
    """What the letter is called."""
    return _words(f"letter.{leg.kind}")


def file_name(leg: Leg) -> str:
    """The name of the download: number and kind, never a person."""
    return f"{leg.case.number}-{_words('letter.file')}-{leg.number}.docx"


def compose(leg: Leg) -> list[Sheet]:
    """The letter and, below the line, its receipt."""
    return [Sheet(title(leg), (*_letter(leg), *_receipt(leg)))]


def _letter(leg: Leg) -> Iterator[Line]:
    yield Line(_common("number", number=leg.case.number), Look.NUMBER)
    if leg.document_number:
        yield Line(_words("letter.document", number=leg.document_number), Look.NUMBER)
    yield Line(_words("letter.addressee", office=_receivers(leg)), Look.FLUSH)
    yield Line(_opening(leg))
    yield Line(_facts(leg))
    if leg.asked:
        yield Line(_words("letter.asked", asked=leg.asked))
    if leg.reason and leg.kind == KindCode.BACK:
        yield Line(_words("letter.reason", reason=leg.reason.name_zh, text=leg.reason_text))
    yield from _papers(leg)
    if leg.due_on:
        yield Line(_words("letter.due", day=day(leg.due_on)))
    if leg.kind != KindCode.BACK:
        yield Line(_words("letter.answer"))
    yield Line(_words("letter.contact", contact=_contact(leg.from_organisation)))
    yield Line(leg.from_organisation.name, Look.SEAL)
    yield Line(day(leg.offered_at), Look.SEAL)


def _receipt(leg: Leg) -> Iterator[Line]:
    yield Line(_words("letter.cut"), Look.CUT)
    yield Line(_words("letter.receipt"), Look.SMALL_TITLE)
    yield Line(_words("letter.receipt_to", office=leg.from_organisation.name), Look.FLUSH)
    named = {"day": day(leg.offered_at), "letter": title(leg), "number": leg.case.number}
    yield Line(_words("letter.receipt_line", **named))
    yield Line(_answer(leg))
    yield Line(_words("letter.receipt_signs"), Look.SIGN)
    yield Line(_words("letter.receipt_phone"), Look.SIGN)
    yield Line(_receivers(leg), Look.SEAL)
    yield Line(day(leg.answered_at) if leg.answered_at else _common("date_blank"), Look.SEAL)


def _answer(leg: Leg) -> str:
    if leg.state == LegState.OFFERED:
        return _words("letter.receipt_blank")
    told = {
        "day": day(leg.answered_at) if leg.answered_at else "",
        "by": leg.answered_by.name if leg.answered_by else "",
        "reason": leg.reason.name_zh if leg.reason else "",
        "text": leg.reason_text,
    }
    return _words("letter.receipt_done", answer=_words(f"answer.{leg.state}", **told))


def _opening(leg: Leg) -> str:
    code = "letter.back_opening" if leg.kind == KindCode.BACK else "letter.opening"
    came = leg.back_of.kind if leg.back_of else leg.kind
    return _words(
        code, applicants=_names(leg, PartyRole.APPLICANT), respondents=_names(leg, PartyRole.RESPONDENT),
        family=family(leg.case.dispute_type), verb=_words(f"verb.{came}"),
    )  # fmt: skip


def _facts(leg: Leg) -> str:
    case = leg.case
    return _words(
        "letter.facts", kind=case.dispute_type.name_zh, place=_place(case.region), people=case.people_count,
        level=_words(f"level.{case.alert_level}"), received=day(case.received_at),
    )  # fmt: skip


def _place(region: Region) -> str:
    return "".join([*(above.name for above in Region.objects.above(region)), region.name])


def _papers(leg: Leg) -> Iterator[Line]:
    papers = list(leg.papers.all())
    yield Line(_words("letter.papers") + ("" if papers else _words("letter.no_papers")))
    for position, paper in enumerate(papers, start=1):
        yield Line(_words("letter.paper", position=position, title=paper.title), Look.ITEM)


def _names(leg: Leg, role: PartyRole) -> str:
    parties: list[Party] = leg.case.row_parties  # type: ignore[attr-defined]
    return _common("comma").join(party.person.name for party in parties if party.role == role)


def _receivers(leg: Leg) -> str:
    offices = [leg.to_organisation] if leg.to_organisation else list(leg.candidates.all())
    return _common("comma").join(office.name for office in offices)


def _contact(office: Organisation) -> str:
    told = _common("contact", name=office.name, phone=office.phone) if office.phone else office.name
    return _common("contact_place", contact=told, address=office.address) if office.address else told
