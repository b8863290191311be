"""The terms of an agreement as rows of a form: lists of the same length, one for each column.

A page posts the columns of all rows, a call sends them as lists; a row left empty is no term. The first
column draws the rows, the others are drawn with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Party
from cases.presenters.masking import shown_name
from cases.services.terms import MOST_TERMS, TermInput, in_row

from .intake_widgets import AmountField

COLUMNS = ("what", "debtor", "creditor", "amount", "due_on")
EMPTY_ROWS = 3
"""Rows a page offers without scripts."""


class _Column(forms.MultipleHiddenInput):
    """A column that is drawn by the first one."""

    def render(self, *_args: Any, **_more: Any) -> SafeString:
        return SafeString("")


class _Rows(forms.Widget):
    """The first column: it draws all rows."""

    allow_multiple_selected = True
    use_fieldset = True
    form: forms.Form

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def render(self, *_args: Any, **more: Any) -> SafeString:
        context = {"rows": _shown(self.form), "attrs": more.get("attrs") or {}, "most": MOST_TERMS}
        return SafeString(render_to_string("cases/_term_rows.html", context))


class ColumnField(forms.Field):
    """Texts in the order of the rows."""

    widget = _Column

    def clean(self, value: Any) -> list[str]:
        return [str(one).strip() for one in value or []]


def columns() -> dict[str, ColumnField]:
    """The fields of the form; the words are told in the description of the API."""
    return {
        "term_what": ColumnField(label=gettext_lazy("Terms"), widget=_Rows, required=False),
        "term_debtor": ColumnField(label=gettext_lazy("Who owes, by row"), required=False),
        "term_creditor": ColumnField(label=gettext_lazy("To whom, by row"), required=False),
        "term_amount": ColumnField(label=gettext_lazy("Yuan, by row"), required=False),
        "term_due_on": ColumnField(label=gettext_lazy("Due on, by row"), required=False),
    }


def parse(
    given: Mapping[str, Sequence[str]], parties: Mapping[str, Party]
) -> tuple[list[TermInput], dict[str, list[str]]]:
    """The rows as terms, and what could not be read, by field.

    Args:
        given: the columns as cleaned; one that is missing altogether is empty in every row.
        parties: who can be chosen, by key.
    """
    length = max((len(given.get(f"term_{name}") or ()) for name in COLUMNS), default=0)
    table = {name: list(given.get(f"term_{name}") or [""] * length) for name in COLUMNS}
    if any(len(column) != length for column in table.values()):
        return [], {"term_what": [_("Give every column of the terms as many values as there are terms.")]}
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in zip(*table.values(), strict=True)]
    rows = [row for row in rows if any(row.values())]
    wrong: dict[str, list[str]] = {}
    return [_term(number, row, parties, wrong) for number, row in enumerate(rows, start=1)], wrong


def _term(
    number: int, row: Mapping[str, str], parties: Mapping[str, Party], wrong: dict[str, list[str]]
) -> TermInput:
    def read(name: str, how: Any) -> Any:
        try:
            return how(row[name])
        except ValidationError as error:
            wrong.setdefault(f"term_{name}", []).append(in_row(number, error.messages[0]))
            return None

    return TermInput(
        what=unicodedata.normalize("NFC", row["what"]),
        debtor=read("debtor", lambda key: _party(key, parties)),
        creditor=read("creditor", lambda key: _party(key, parties)),
        amount=read("amount", _amount),
        due_on=read("due_on", _day),
    )


def _party(key: str, parties: Mapping[str, Party]) -> Party | None:
    if key and key not in parties:
        raise ValidationError(_("choose a party of this case."))
    return parties.get(key)


def _amount(text: str) -> Decimal | None:
    try:
        amount: Decimal | None = AmountField(required=False).clean(text)
    except ValidationError as error:
        raise ValidationError(_("write the amount in yuan, such as 1200.50.")) from error
    return amount


def _day(text: str) -> date | None:
    try:
        day: date | None = forms.DateField(required=False).clean(text)
    except ValidationError as error:
        raise ValidationError(_("write the day as 2026-03-31.")) from error
    return day


def _shown(form: forms.Form) -> list[dict[str, Any]]:
    """The rows as typed, and empty ones to go on."""
    columns = {name: list(form[f"term_{name}"].value() or []) for name in COLUMNS}
    filled = max(len(column) for column in columns.values())
    choices = [(str(pk), f"{p.get_role_display()} · {shown_name(p.person)}") for pk, p in _parties(form)]
    return [
        {"number": row + 1, "choices": choices, **{name: _at(columns[name], row) for name in COLUMNS}}
        for row in range(min(MOST_TERMS, max(filled, EMPTY_ROWS)))
    ]


def _parties(form: Any) -> list[tuple[str, Party]]:
    return list(form.parties.items())


def _at(column: Sequence[Any], row: int) -> Any:
    return column[row] if row < len(column) else ""
