"""The terms of an agreement in words, as agreement, register form and receipts tell them."""

from __future__ import annotations

from cases.models import Agreement, Term

from . import facts
from .facts import CaseFile
from .words import words

_words = words("written-agreement")


def lines(file: CaseFile, agreement: Agreement) -> list[str]:
    """One line for each thing that is owed, in the order of the agreement."""
    return [_line(file, term) for term in agreement.terms.all()]


def _line(file: CaseFile, term: Term) -> str:
    what = term.what.rstrip(_words("ends"))
    if term.amount is not None:
        what = _words("term_amount", what=what, amount=facts.yuan(term.amount))
    creditor = file.name(term.creditor_id)
    told = {"number": term.number, "debtor": file.name(term.debtor_id), "due": facts.day(term.due_on)}
    return _words("term_to" if creditor else "term", what=what, creditor=creditor, **told)
