"""The terms of an agreement as they are entered: what each owes whom, how much, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Agreement, Case, Party, Term

__all__ = ["MOST_TERMS", "TermInput", "write_terms", "wrong_terms"]

MOST_TERMS = 20
LONGEST = 500
MOST_YUAN = Decimal("999999999999.99")


@dataclass(frozen=True)
class TermInput:
    """One term; `amount` in yuan, None for what is not money; `creditor` None for what is owed to nobody."""

    what: str
    debtor: Party | None
    due_on: date | None
    creditor: Party | None = None
    amount: Decimal | None = None


def wrong_terms(case: Case, terms: Sequence[TermInput], made_on: date | None) -> dict[str, list[str]]:
    """What is wrong, by the field of the form, each sentence naming its row; empty if nothing."""
    if len(terms) > MOST_TERMS:
        return {"term_what": [_("An agreement holds at most %(count)d terms.") % {"count": MOST_TERMS}]}
    found: dict[str, list[str]] = {}
    for row, term in enumerate(terms, start=1):
        for name, sentence in _wrong(case, term, made_on).items():
            found.setdefault(f"term_{name}", []).append(in_row(row, sentence))
    return found


def in_row(row: int, sentence: str) -> str:
    """The sentence with the number of the term it is about."""
    return _("Term %(row)d: %(sentence)s") % {"row": row, "sentence": sentence}


def write_terms(agreement: Agreement, terms: Sequence[TermInput]) -> list[Term]:
    """The rows of terms that were checked before."""
    return Term.objects.bulk_create(
        Term(agreement=agreement, number=number, **_columns(term))
        for number, term in enumerate(terms, start=1)
    )


def _columns(term: TermInput) -> dict[str, Any]:
    named = {field.name: getattr(term, field.name) for field in fields(term)}
    return {**named, "what": term.what.strip()}


def _wrong(case: Case, term: TermInput, made_on: date | None) -> dict[str, str]:
    sentences = {
        "what": _wrong_what(term.what),
        "debtor": _wrong_debtor(case, term.debtor),
        "creditor": _wrong_creditor(case, term),
        "amount": _wrong_amount(term.amount),
        "due_on": _wrong_due(term.due_on, made_on),
    }
    return {name: sentence for name, sentence in sentences.items() if sentence}


def _wrong_what(what: str) -> str:
    if not what.strip():
        return _("say what is owed.")
    return _("write at most %(count)d characters.") % {"count": LONGEST} if len(what) > LONGEST else ""


def _wrong_debtor(case: Case, debtor: Party | None) -> str:
    return "" if _binds(case, debtor) else _("choose the party who owes it.")


def _wrong_creditor(case: Case, term: TermInput) -> str:
    if term.creditor is None:
        return ""
    if not _binds(case, term.creditor):
        return _("choose a party of this case to whom it is owed.")
    same = term.debtor is not None and term.debtor.pk == term.creditor.pk
    return _("nobody owes herself.") if same else ""


def _binds(case: Case, party: Party | None) -> bool:
    """A party of the case itself; who speaks for one owes nothing."""
    return party is not None and party.case_id == case.pk and party.represents_id is None


def _wrong_amount(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    if not amount.is_finite() or not 0 < amount <= MOST_YUAN:
        return _("the amount has to be more than nothing and less than a trillion yuan.")
    cents = amount.normalize().as_tuple().exponent
    return _("the amount has at most two decimals.") if isinstance(cents, int) and cents < -2 else ""


def _wrong_due(due_on: date | None, made_on: date | None) -> str:
    if due_on is None:
        return _("give the day it is due.")
    if made_on and due_on < made_on:
        return _("it cannot be due before the agreement is made.")
    return ""
