"""The rows of the reports."""

from .kept import KeptReport, KeptReportQuerySet
from .rollup import ALL, ALL_OFFICES, Horizon, KeptRollup, Rollup, Span

__all__ = [
    "ALL",
    "ALL_OFFICES",
    "Horizon",
    "KeptReport",
    "KeptReportQuerySet",
    "KeptRollup",
    "Rollup",
    "Span",
]
