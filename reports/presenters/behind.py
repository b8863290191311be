"""The list behind a figure: which acts were counted, one row each, and how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.known import entries
from cases.models import AlertLevel, Case, CaseSource, DisputeType
from cases.presenters.rows import CaseRow, case_rows
from core.paging import Page, keyset
from organisations.models import OrganisationGroup
from reports.asked import Asked
from reports.counted import Counted, Narrow
from reports.doors import DOORS
from screening.presenters.periods import days

from .chosen import office_name

__all__ = ["Act", "Behind", "behind"]

ROWS = 50


@dataclass(frozen=True)
class Act:
    """An act or an ended time limit that was counted, and its case as it stands now."""

    day: str
    moment: str
    case: CaseRow


@dataclass(frozen=True)
class Behind:
    """The page."""

    label: str
    means: str
    place: str
    period: str
    words: list[str]
    """What narrows it, one sentence each."""
    count: int
    acts: list[Act]
    page: Page[Any]
    params: Mapping[str, str]


def behind(
    asked: Asked,
    narrow: Narrow,
    found: Counted,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = ROWS,
) -> Behind:
    """The rows behind a figure, newest first: four statements whatever the size."""
    page = keyset(found.rows, after=after, before=before, size=size, moment=found.moment)
    return Behind(
        label=found.label, means=found.means, place=asked.place.name, period=days(asked.since, asked.until),
        words=[*found.words, *_words(asked, narrow)], count=found.count, acts=_acts(page, found), page=page,
        params={**asked.params(), **found.params, **narrow.params()},
    )  # fmt: skip


def _acts(page: Page[Any], found: Counted) -> list[Act]:
    keys = [getattr(row, found.case) for row in page]
    cases = list(Case.objects.for_rows().filter(pk__in=keys))
    rows = dict(zip((case.pk for case in cases), case_rows(cases), strict=True))
    local = [timezone.localtime(getattr(row, found.moment)) for row in page]
    return [
        Act(f"{at:%Y-%m-%d}", f"{at:%Y-%m-%d %H:%M}", rows[key]) for at, key in zip(local, keys, strict=True)
    ]


def _words(asked: Asked, narrow: Narrow) -> list[str]:
    """What narrows the figure, in words."""
    told = {
        _("Dispute type"): _named(DisputeType, asked.type),
        _("Case source"): _named(CaseSource, asked.source),
        _("Alert level"): AlertLevel(asked.level).word if asked.level else "",
        _("Holder"): office_name(asked.office),
        _("Door"): str(DOORS[narrow.door]) if narrow.door else "",
        pgettext("organisation", "kind"): str(OrganisationGroup(narrow.body).label) if narrow.body else "",
        _("Place"): _("only %(place)s itself") % {"place": asked.place.name} if narrow.own else "",
    }
    colon = pgettext("between a label and its value", ": ")
    return [f"{name}{colon}{words}" for name, words in told.items() if words]


def _named(model: type[DisputeType] | type[CaseSource], code: str) -> str:
    known = entries(model).get(code)
    return known.name if known else code
