"""The notice that mediation ended without agreement: the ticked cause, and the other ways that were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import FailureCause, Party

from . import facts
from .facts import CaseFile
from .not_accepted_notice import ways_line
from .paper import SIDES, WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Sheet
from .words import words

_words = words("terminated-notice")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    failed = file.acts.get("fail")
    told = failed.facts if failed else {}
    ways = ways_line(told.get("other_ways", ()))
    causes = [_cause(cause, given=str(told.get("cause", ""))) for cause in FailureCause]
    return [
        Sheet(_words("title"), tuple(_lines(file, party, causes, ways)), dense=True) for party in recipients
    ]


def _cause(cause: FailureCause, *, given: str) -> Line:
    return Line(facts.box(_words(f"causes.{cause.value}"), ticked=cause.value == given), Look.ITEM)


def _lines(file: CaseFile, party: Party, causes: Sequence[Line], ways: Line) -> Iterator[Line]:
    days = {"accepted": file.day_of("accept", "take"), "ended": file.day_of("fail")}
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("addressee", name=party.person.name), Look.FLUSH)
    yield Line(_words("ended", **days, **file.dispute))
    yield from causes
    yield Line(_words("ways"))
    yield ways
    yield Line(_words("care"))
    yield Line(_words("contact", contact=file.contact))
    yield Line(file.mediation_office.name + _common("seal"), Look.SEAL)
    yield Line(file.day_of("fail"), Look.SEAL)
    yield Line(_words("receipt"))
    yield Line(_words("receipt_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


def _failed(rows: Rows) -> bool:
    return "fail" in rows.acts


PAPER = Paper(
    "terminated-notice",
    _("Notice of the end of mediation"),
    compose,
    stages=WORKED,
    served_on=SIDES,
    when=_failed,
)
