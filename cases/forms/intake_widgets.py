"""Controls of the intake form."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from .intake_lists import short

OFF = {"autocomplete": "off"}
"""Browsers keep what is typed into fields; personal data must not stay in them."""
MYRIAD = Decimal(10_000)


class PartForm(forms.Form):
    """A part of the intake form; it can be shown as typed so far, without being judged."""

    _errors: ErrorDict | None

    def forgive(self) -> None:
        """Show what was typed and no error."""
        self._errors = ErrorDict()


class SearchSelect(forms.Select):
    """A select one can type into: a word, the pinyin initials, or those of the family of the entry."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"data-search": "", **attrs})
        self.families: dict[str, str] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        if value:
            words = [str(label), self.families.get(str(value), "")]
            option["attrs"]["data-keywords"] = " ".join([short(words[0]), short(words[1]), words[1]]).strip()
        return option


class SearchSelectMany(forms.SelectMultiple):
    """Several entries of a list, found by typing."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"data-search": "", **attrs})


class AmountField(forms.DecimalField):
    """Yuan as people write them: 12,000 · １２０００ · 1.2万."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        for sign in (",", " ", "元", "¥", "，"):
            text = text.replace(sign, "")
        if text.endswith("万"):
            amount = super().to_python(text[:-1])
            return amount * MYRIAD if amount is not None else None
        return super().to_python(text)


class CountField(forms.IntegerField):
    """A number of people, also in full-width digits."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        return super().to_python(unicodedata.normalize("NFKC", str(value or "")).strip())


def entries(rows: Iterable[Any], *, blank: str | None = "") -> list[tuple[str, str]]:
    """Choices of a reference list, with an empty one in front unless blank is None."""
    first = [("", blank)] if blank is not None else []
    return [*first, *((row.code, row.name) for row in rows)]


class CodeField(forms.ChoiceField):
    """A choice of a reference list that hands over its row."""

    default_error_messages = {"invalid_choice": _("Choose an entry of the list.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(self, rows: dict[str, Any], choices: list[Any]) -> None:
        """The rows one may choose, and how they are shown."""
        self.rows = rows
        self.choices = choices

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if code and code not in self.rows:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.rows.get(code)


class CodesField(forms.MultipleChoiceField):
    """Several choices of a reference list that hand over their rows."""

    widget = SearchSelectMany

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(self, rows: dict[str, Any], choices: list[Any]) -> None:
        """The rows one may choose, and how they are shown."""
        self.rows = rows
        self.choices = choices

    def clean(self, value: Any) -> Any:
        return tuple(self.rows[code] for code in super().clean(value))
