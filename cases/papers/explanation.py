"""What has to be said about the file as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import AgreementForm, Closing, Party

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Sheet
from .words import words

_words = words("explanation")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file, file.closing)))] if file.closing else []


def _lines(file: CaseFile, closing: Closing) -> Iterator[Line]:
    told = [text for text in closing.summary.splitlines() if text.strip()]
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("came_heading"), Look.HEADING)
    yield Line(_came(file))
    yield Line(_words("done_heading"), Look.HEADING)
    yield Line(_done(file))
    yield Line(_words("ended_heading"), Look.HEADING)
    yield Line(_ended(closing))
    if closing.prevented:
        yield Line(_prevented(closing))
    yield Line(_words("told_heading"), Look.HEADING)
    yield from (Line(text) for text in told or [_words("nothing")])
    yield Line(_words("filed_by"), Look.SIGN)
    yield Line(file.day_of("archive"), Look.SIGN)


def _came(file: CaseFile) -> str:
    days = {"received": file.received_on, "accepted": file.day_of("accept", "take")}
    return _words("came", source=file.case.source.name_zh, office=file.office, **days)


def _done(file: CaseFile) -> str:
    forms = [row.form for row in file.agreements]
    return _words(
        "done",
        holder=file.case.holder.name,
        mediators=file.mediators or _common("blank"),
        sessions=len(file.sessions),
        written=forms.count(AgreementForm.WRITTEN),
        oral=forms.count(AgreementForm.ORAL),
    )


def _ended(closing: Closing) -> str:
    mode = closing.mode.name_zh if closing.mode else _common("blank")
    settled = _words("settled" if closing.settled else "unsettled")
    return _words("ended", closed=facts.day(closing.at), mode=mode, settled=settled)


def _prevented(closing: Closing) -> str:
    kinds = _words("between").join(_words(code) for code in closing.prevented)
    return _words("prevented", kinds=kinds, people=closing.prevented_people)


def _closed(rows: Rows) -> bool:
    return rows.closed


PAPER = Paper("explanation", _("Explanation of the file"), compose, stages=WORKED, when=_closed)
