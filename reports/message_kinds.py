"""The kind of message of reports: which one is ready, of which place and period. No figure, no name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, said

from .kinds import REPORTS
from .periods import parse

__all__ = ["KINDS"]


def _words(facts: Mapping[str, Any]) -> dict[str, str]:
    report = REPORTS.get(facts["report"])
    return {
        "report": str(report.label if report else facts["report"]),
        "period": parse(facts["period"]).words,
    }


KINDS: tuple[Kind, ...] = (
    Kind("report_ready", _("A report of my place is ready"), said(
        subject=_("%(report)s: %(place)s, %(period)s"),
        body=_("It was made by itself. Read it on its page, or take it away as Word or Excel."),
        word=_("Open the report"), words=_words)),
)  # fmt: skip
