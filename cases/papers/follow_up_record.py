"""The record of follow-up: a sheet for each visit."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import FollowUp, Party

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Row, Sheet, Table, pair, wide
from .words import words

_words = words("follow-up-record")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    number = Line(_common("number", number=file.number), Look.NUMBER)
    return [
        Sheet(_words("title"), (number, Table(tuple(_rows(file, visit)))), dense=True)
        for visit in file.follow_ups
    ]


def _rows(file: CaseFile, visit: FollowUp) -> list[Row]:
    chosen = _agreement(file)
    return [
        pair(_told("party", file.name(visit.party_id) or _words("everybody")), _told("agreement", chosen)),
        wide(_words("cause"), file.case.title, height=9),
        pair(_told("visited_on", facts.day(visit.visited_on)), _told("round", _round(visit))),
        pair(_told("way", _words(f"ways.{visit.way}")), _told("reached", _yes(visit.reached))),
        pair(
            _told("performance", _of("performances", visit.performance)),
            _told("satisfaction", _of("satisfactions", visit.satisfaction)),
        ),
        wide(_words("relapsed"), _yes(visit.relapsed)),
        wide(_words("told"), visit.note, height=60, long=True),
        pair(_told("visitor", visit.by.name), _told("visitor_signs", "")),
        pair(_told("visited_signs", ""), _told("office", file.case.holder.name)),
    ]


def _told(name: str, value: str) -> tuple[str, str]:
    return _words(name), value


def _of(choices: str, code: str) -> str:
    return _words(f"{choices}.{code}") if code else ""


def _yes(fact: bool) -> str:
    return _words("yes" if fact else "no")


def _round(visit: FollowUp) -> str:
    return _words("round_words", number=visit.number)


def _agreement(file: CaseFile) -> str:
    if not file.agreements:
        return ""
    return _words("agreement_number", number=file.number, serial=file.agreements[-1].number)


def _visited(rows: Rows) -> bool:
    return rows.visited


PAPER = Paper("follow-up-record", _("Follow-up record"), compose, stages=WORKED, when=_visited)
