"""The not-accepted notice: the ticked reason with its article, and the other ways that were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Party, PartyRole, RefusalReason, ResolutionMode, Stage

from . import facts
from .facts import CaseFile
from .paper import Paper
from .sheet import Line, Look, Sheet
from .words import words

_words = words("not-accepted-notice")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    refused = file.acts["refuse"].facts
    reasons, ways = _reasons(refused["reason"]), ways_line(refused["other_ways"])
    return [
        Sheet(_words("title"), (*_decision(file, party, reasons, ways), *_close(file)))
        for party in recipients
    ]


def _decision(file: CaseFile, party: Party, reasons: Sequence[Line], ways: Line) -> Iterator[Line]:
    others = file.names(file.of(PartyRole.RESPONDENT))
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("addressee", name=party.person.name), Look.FLUSH)
    kind = file.case.dispute_type.name_zh
    yield Line(_words("received", date=file.received_on, others=others, dispute_type=kind))
    yield from reasons
    yield Line(_words("ways"))
    yield ways


def _close(file: CaseFile) -> Iterator[Line]:
    yield Line(_words("care"))
    yield Line(_words("contact", contact=file.contact))
    yield Line(_words("tracking", code=file.case.tracking_code))
    yield Line(file.office + _words("seal"), Look.SEAL)
    yield Line(file.day_of("refuse"), Look.SEAL)
    yield Line(_words("receipt"))
    yield Line(_words("receipt_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


def _reasons(given: str) -> list[Line]:
    """Every reason of the list, the given one ticked, also if it left the list since."""
    listed = RefusalReason.objects.filter(Q(active=True) | Q(code=given))
    return [Line(facts.box(_reason(row), ticked=row.code == given), Look.ITEM) for row in listed]


def _reason(row: RefusalReason) -> str:
    return _common("with_basis", name=row.name_zh, basis=row.basis) if row.basis else row.name_zh


def ways_line(told: Sequence[str]) -> Line:
    """The main ways, those told ticked, and whatever else was told."""
    listed = ResolutionMode.objects.filter(Q(active=True, parent=None) | Q(code__in=told)).order_by("code")
    return Line(_common("gap").join(facts.box(row.name_zh, ticked=row.code in told) for row in listed))


PAPER = Paper(
    "not-accepted-notice",
    _("Not-accepted notice"),
    compose,
    stages=frozenset({Stage.NOT_ACCEPTED}),
    served_on=frozenset({PartyRole.APPLICANT}),
)
