"""The filters in force, as links that take them away."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.known import entries
from cases.models import AlertLevel, CaseSource, DisputeType
from cases.presenters.listing import Chip
from organisations.models import Organisation

from .address import Address

__all__ = ["Chip", "level_chips", "office_name", "other_chips"]


def level_chips(address: Address) -> list[Chip]:
    """The alert levels, the gravest first."""
    chosen = address.asked.level
    return [
        Chip(
            level.word,
            address.page(level="" if level.value == chosen else level.value),
            level.value == chosen,
            level.icon,
        )
        for level in sorted(AlertLevel, key=lambda level: -level.rank)
    ]


def other_chips(address: Address) -> list[Chip]:
    """Type, source and holder, where they are asked; one statement for the name of a holder."""
    asked, chips = address.asked, []
    for name, title, words in (
        ("type", _("Dispute type"), _named(DisputeType, asked.type)),
        ("source", _("Case source"), _named(CaseSource, asked.source)),
        ("office", _("Holder"), office_name(asked.office)),
    ):
        if words:
            said = f"{title}{pgettext('between a label and its value', ': ')}{words}"
            chips.append(Chip(said, address.page(**{name: ""}), True))
    return chips


def _named(model: type[DisputeType] | type[CaseSource], code: str) -> str:
    known = entries(model).get(code)
    return known.name if known else code


def office_name(pk: int) -> str:
    """What the office is called; empty for none. One statement."""
    if not pk:
        return ""
    found = Organisation.objects.filter(pk=pk).values_list("name", flat=True).first()
    return found or str(pk)
