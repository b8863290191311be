"""The record of mediation: a sheet for each session that was held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party, Session

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Block, Line, Look, Sheet, Table, pair, wide
from .words import words

_words = words("mediation-record")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    numbered = enumerate(file.sessions, start=1)
    return [
        Sheet(_words("title"), tuple(_blocks(file, session, number)), dense=True)
        for number, session in numbered
    ]


def _blocks(file: CaseFile, session: Session, number: int) -> Iterator[Block]:
    came = [file.party(row.party_id) for row in session.attendances.all() if row.present]
    present = [party for party in came if party]
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield _head(file, session, number, present)
    yield Line(_words("record"), Look.HEADING)
    for text in session.record.splitlines():
        if text.strip():
            yield Line(text)
    yield Line(_words("read"))
    for party in present:
        named = {"role": facts.role(party), "name": party.person.name}
        yield Line(_common("party_signs", **named), Look.SIGN)
    yield Line(_words("invited_signs"), Look.SIGN)
    yield Line(_common("mediator_signs"), Look.SIGN)
    yield Line(_common("recorder_signs"), Look.SIGN)
    yield Line(facts.day(session.starts_at), Look.SIGN)


def _head(file: CaseFile, session: Session, number: int, present: Sequence[Party]) -> Table:
    absent = [file.party(row.party_id) for row in session.attendances.all() if not row.present]
    times = _words("times", start=facts.moment(session.starts_at), end=facts.moment(session.ends_at))
    recorder = session.recorded_by.name if session.recorded_by else ""
    return Table((
        wide(_words("time"), times),
        wide(_words("place"), session.place),
        pair((_words("way"), _words(f"ways.{session.way}")), _round(number)),
        wide(_words("present"), _named(present), long=True),
        wide(_words("absent"), _named([party for party in absent if party]), long=True),
        wide(_words("invited"), ""),
        pair((_words("mediator"), session.mediation.mediator.name), (_words("recorder"), recorder)),
        wide(_words("cause"), _words("cause_words", **file.dispute), long=True),
    ))  # fmt: skip


def _round(number: int) -> tuple[str, str]:
    return _words("round"), _words("round_words", number=number)


def _named(parties: Sequence[Party]) -> str:
    told = (_words("named", name=party.person.name, role=facts.role(party)) for party in parties)
    return _common("comma").join(told) or _words("nobody")


def _held(rows: Rows) -> bool:
    return rows.held


PAPER = Paper("mediation-record", _("Mediation record"), compose, stages=WORKED, when=_held)
