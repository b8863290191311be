"""The list of cases: rows, the filters as chips, the searched word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases.filters import DUE, STAGES, STATES, CaseFilter
from cases.models import AlertLevel, Case
from core.paging import Page

from .rows import CaseRow, case_rows

SEARCH = "s"
_PLACE_IN_LIST = ("after", "before")
CHIPS = ("state", "due", "stage", "level")
"""Filters that are chips; the others are chosen from longer lists."""


@dataclass(frozen=True)
class Chip:
    """A filter as a link; pressing an active one takes it away."""

    label: str | Promise
    url: str
    active: bool
    icon: str = ""


@dataclass(frozen=True)
class ChipGroup:
    """Chips of which one at most is active."""

    label: str | Promise
    chips: list[Chip]


@dataclass(frozen=True)
class CaseList:
    """Everything the list page shows."""

    rows: list[CaseRow]
    page: Page[Case]
    groups: list[ChipGroup]
    others: list[Chip]
    others_label: str | Promise
    more_url: str
    word: str
    no_word_url: str
    no_filter_url: str
    query: str
    errors: Mapping[str, Iterable[str]]

    @property
    def filtered(self) -> bool:
        return bool(self.others) or any(chip.active for group in self.groups for chip in group.chips)


def case_list(page: Page[Case], filters: CaseFilter, params: QueryDict, word: str) -> CaseList:
    """The page of a list under its filters; `word` is what was searched for, if anything."""
    address = Address(params)
    return CaseList(
        rows=case_rows(page.items),
        page=page,
        groups=_groups(address),
        others=_others(filters, address),
        others_label=_("Other filters in force"),
        more_url=address.at("cases:filters"),
        word=word,
        no_word_url=address.without(SEARCH),
        no_filter_url=address.only(SEARCH),
        query=address.query,
        errors=filters.form.errors,
    )


class Address:
    """The address of the list with one parameter more or less; always its first page."""

    def __init__(self, params: QueryDict) -> None:
        self.params = params.copy()
        for name in (*_PLACE_IN_LIST, *[name for name, value in params.items() if not value]):
            self.params.pop(name, None)

    @property
    def query(self) -> str:
        return self.params.urlencode()

    def value(self, name: str) -> str:
        return str(self.params.get(name, ""))

    def at(self, url_name: str) -> str:
        return _joined(reverse(url_name), self.query)

    def having(self, name: str, value: str) -> str:
        params = self.params.copy()
        params[name] = value
        return _joined(reverse("cases:list"), params.urlencode())

    def without(self, name: str) -> str:
        params = self.params.copy()
        params.pop(name, None)
        return _joined(reverse("cases:list"), params.urlencode())

    def only(self, name: str) -> str:
        alone = QueryDict(mutable=True)
        if self.value(name):
            alone[name] = self.value(name)
        return _joined(reverse("cases:list"), alone.urlencode())

    def chip(self, name: str, value: str, label: str | Promise, icon: str = "") -> Chip:
        active = self.value(name) == value
        url = self.without(name) if active else self.having(name, value)
        return Chip(label, url, active, icon)


def _groups(address: Address) -> list[ChipGroup]:
    return [
        ChipGroup(_("State"), [address.chip("state", value, label) for value, label in STATES]),
        ChipGroup(_("Time limit"), [address.chip("due", value, label) for value, label in DUE]),
        ChipGroup(_("Stage"), [address.chip("stage", value, label) for value, label in STAGES]),
        ChipGroup(
            _("Alert level"),
            [
                address.chip("level", level.value, level.word, level.icon)
                for level in sorted(AlertLevel, key=lambda level: -level.rank)
            ],
        ),
    ]


def _others(filters: CaseFilter, address: Address) -> list[Chip]:
    """The filters that have no chip of their own while they are not in force."""
    return [
        Chip(f"{filters.filters[name].label}{_colon()}{_words(value)}", address.without(name), True)
        for name, value in filters.chosen.items()
        if name not in CHIPS
    ]


def _words(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _colon() -> str:
    return pgettext("between a label and its value", ": ")


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
