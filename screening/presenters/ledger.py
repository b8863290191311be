"""The ledger as a list: rows, filters as chips, the address of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import AlertLevel
from cases.presenters.listing import Chip, ChipGroup
from core.paging import Page
from screening.filters import STATES, LedgerFilter
from screening.models import Finding, FindingState
from screening.privacy import masked

__all__ = ["CHIPS", "LedgerList", "LedgerRow", "ledger_list", "ledger_rows"]

CHIPS = ("state", "level", "major")
"""Filters that are chips; the others are chosen from longer lists."""
_PLACE_IN_LIST = ("after", "before")
_SHOWN = 60


@dataclass(frozen=True)
class LedgerRow:
    """One finding of a list."""

    number: str
    url: str
    words: str
    unit: str
    kind: str
    level: AlertLevel
    state: FindingState
    major: bool
    in_charge: str
    found_at: datetime


@dataclass(frozen=True)
class LedgerList:
    """Everything the list page shows."""

    rows: list[LedgerRow]
    page: Page[Finding]
    groups: list[ChipGroup]
    others: list[Chip]
    fields: list[Any]
    kept: dict[str, str]
    all_kept: dict[str, str]
    unfolded: bool
    number: str
    clear_url: str
    query: str
    errors: ErrorDict

    @property
    def filtered(self) -> bool:
        return bool(self.others) or any(chip.active for group in self.groups for chip in group.chips)


def ledger_list(page: Page[Finding], filters: LedgerFilter, params: QueryDict) -> LedgerList:
    """The page of the ledger under its filters."""
    address = _Address(params)
    others = _others(filters, address)
    return LedgerList(
        rows=ledger_rows(page.items), page=page, groups=_groups(address), others=others,
        fields=[field for field in filters if field.name not in (*CHIPS, "number")],
        kept={name: address.value(name) for name in CHIPS if address.value(name)},
        all_kept={name: str(value) for name, value in address.params.items()},
        unfolded=bool(filters.errors), number=address.value("number"),
        clear_url=reverse("screening:findings"), query=address.query, errors=filters.errors,
    )  # fmt: skip


def ledger_rows(findings: Iterable[Finding]) -> list[LedgerRow]:
    """The rows of findings read with unit, type, person in charge and people."""
    return [
        LedgerRow(
            number=one.number, url=reverse("screening:finding", args=[one.number]),
            words=Truncator(masked(one.facts, one.people.all())).chars(_SHOWN), unit=one.region.name,
            kind=one.dispute_type.name, level=AlertLevel(one.alert_level), state=FindingState(one.state),
            major=one.major, in_charge=one.in_charge.name if one.in_charge else "", found_at=one.found_at,
        )
        for one in findings
    ]  # fmt: skip


class _Address:
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

    def chip(self, name: str, value: str, label: str | Promise, icon: str = "") -> Chip:
        active = self.value(name) == value
        return Chip(label, self.without(name) if active else self._having(name, value), active, icon)

    def without(self, name: str) -> str:
        params = self.params.copy()
        params.pop(name, None)
        return _joined(params)

    def _having(self, name: str, value: str) -> str:
        params = self.params.copy()
        params[name] = value
        return _joined(params)


def _joined(params: QueryDict) -> str:
    path, query = reverse("screening:findings"), params.urlencode()
    return f"{path}?{query}" if query else path


def _groups(address: _Address) -> list[ChipGroup]:
    levels = sorted(AlertLevel, key=lambda level: -level.rank)
    return [
        ChipGroup(_("State"), [address.chip("state", value, label) for value, label in STATES]),
        ChipGroup(_("Alert level"), [address.chip("level", one.value, one.word, one.icon) for one in levels]),
        ChipGroup(_("major risk"), [address.chip("major", "on", _("major risk"), "alert-octagon")]),
    ]


def _others(filters: LedgerFilter, address: _Address) -> list[Chip]:
    """The filters that have no chip of their own while they are not in force."""
    colon = pgettext("between a label and its value", ": ")
    return [
        Chip(f"{filters.fields[name].label}{colon}{_words(value)}", address.without(name), True)
        for name, value in filters.given.items()
        if name not in CHIPS
    ]


def _words(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
