"""The page on which a list is taken away, and the list of one's own exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from cases.known import entries
from cases.models import AlertLevel, CaseSource, DisputeType
from core.clearing import JOBS_KEPT_FOR
from core.models import Job
from reports.exports import EXPORTS, Export
from reports.exports.narrowing import Figure, Narrowed
from reports.services.exporting import KIND, LINES
from screening.presenters.periods import days

__all__ = ["ExportPage", "MyExport", "export_page", "my_exports"]

_SHOWN = 50


@dataclass(frozen=True)
class Tab:
    """One export as a link; the filters stay."""

    label: str | Promise
    url: str
    active: bool


@dataclass(frozen=True)
class ExportPage:
    """What will be exported, before the form."""

    export: Export
    tabs: list[Tab]
    words: list[str]
    """The filters in force, one sentence each."""
    lines: str
    query: str
    """The filters and the export as the query of an address."""
    back: str
    back_label: str


@dataclass(frozen=True)
class MyExport:
    """One of my exports and until when it can be fetched."""

    job: Job
    until: datetime | None
    format: str
    lines: int


def export_page(narrowed: Narrowed, export: Export) -> ExportPage:
    """The page for a narrowed list. Raises BadInput for a filter that is none."""
    return ExportPage(
        export=export,
        tabs=[
            Tab(one.label, _at({**narrowed.asked, "export": one.code}), one is export)
            for one in EXPORTS.values()
        ],
        words=_of_figure(narrowed.figure) if narrowed.figure else _of_list(narrowed),
        lines=_lines(narrowed),
        query=urlencode({**narrowed.asked, "export": export.code}),
        back=f"{reverse('reports:behind' if narrowed.figure else 'cases:list')}?{urlencode(narrowed.asked)}",
        back_label=_("Back to the list"),
    )


def my_exports(owner: User) -> list[MyExport]:
    """The newest exports of a person; the night forgets them some days after they were done."""
    jobs = (
        Job.objects.select_related("result").filter(owner=owner, kind=KIND).order_by("-created_at")[:_SHOWN]
    )
    return [
        MyExport(
            job, job.finished_at + JOBS_KEPT_FOR if job.finished_at else None,
            str(job.params.get("format", "")).upper(), job.params.get(LINES, 0),
        )
        for job in jobs
    ]  # fmt: skip


def _lines(narrowed: Narrowed) -> str:
    """How many lines to expect."""
    count, about = narrowed.expected()
    if about:
        return _("about %(count)s lines") % {"count": intcomma(_rounded(count))}
    return ngettext("%(count)s line", "%(count)s lines", count) % {"count": intcomma(count)}


def _rounded(number: int) -> int:
    """Two digits, then zeros."""
    step = 10 ** max(len(str(number)) - 2, 0)
    return int(round(number / step) * step)


def _of_list(narrowed: Narrowed) -> list[str]:
    filters = narrowed.filters
    told = {
        str(filters.filters[name].label): _chosen(filters, name, value)
        for name, value in filters.chosen.items()
    }
    if narrowed.word:
        told[_("Searched for")] = narrowed.word
    return _said(told)


def _chosen(filters: Any, name: str, value: Any) -> str:
    """A value as the filter words it."""
    choices = getattr(filters.form.fields[name], "choices", ())
    if isinstance(value, str):
        return str(dict(choices).get(value, value))
    return str(value)


def _of_figure(figure: Figure) -> list[str]:
    asked, narrow = figure.asked, figure.narrow.params()
    kind, source = entries(DisputeType).get(asked.type), entries(CaseSource).get(asked.source)
    told = {
        _("Acts"): pgettext("between names", ", ").join((figure.found.means, *figure.found.words)),
        pgettext("figures", "Place"): asked.place.name,
        _("Days"): days(asked.since, asked.until),
        _("Dispute type"): kind.name if kind else "",
        _("Case source"): source.name if source else "",
        _("Alert level"): AlertLevel(asked.level).word if asked.level else "",
        _("Further filters"): str(len(narrow) + bool(asked.office) or ""),
    }
    return _said(told)


def _said(told: Mapping[str, str]) -> list[str]:
    colon = pgettext("between a label and its value", ": ")
    return [f"{name}{colon}{words}" for name, words in told.items() if words]


def _at(params: Mapping[str, str]) -> str:
    return f"{reverse('reports:export')}?{urlencode(params)}"
