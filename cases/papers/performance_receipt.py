"""Receipts: a sheet for each term that was performed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Agreement, Party, Term, TermState

from . import facts
from .capital import capital
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Sheet
from .words import words

_words = words("performance-receipt")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [
        Sheet(_words("title"), tuple(_lines(file, agreement, term)))
        for agreement in file.agreements
        for term in agreement.terms.all()
        if term.state == TermState.PERFORMED
    ]


def _lines(file: CaseFile, agreement: Agreement, term: Term) -> Iterator[Line]:
    debtor, creditor = file.name(term.debtor_id), file.name(term.creditor_id)
    about = {"debtor": debtor, "made": facts.day(agreement.made_on), "number": term.number}
    yield Line(_words("agreement", number=file.number, serial=agreement.number), Look.NUMBER)
    yield Line(_words("received" if creditor else "performed", **about))
    yield Line(_words("what", value=term.what))
    if term.amount is not None:
        yield Line(_words("amount", value=facts.yuan(term.amount), capital=capital(term.amount)))
    yield Line(_words("due_on", value=facts.day(term.due_on)))
    yield Line(_words("performed_on", value=facts.day(term.performed_on) if term.performed_on else ""))
    if term.note:
        yield Line(_words("note", value=term.note))
    yield Line(_words("done"))
    if creditor:
        yield Line(_words("creditor_signs", name=creditor), Look.SIGN)
    yield Line(_words("debtor_signs", name=debtor), Look.SIGN)
    yield Line(_words("witness_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


def _performed(rows: Rows) -> bool:
    return rows.performed


PAPER = Paper("performance-receipt", _("Performance receipt"), compose, stages=WORKED, when=_performed)
