"""The rows of the reports."""

from .kept import KeptReport, KeptReportQuerySet
from .rollup import ALL, ALL_OFFICES, Horizon, Rollup, Span

__all__ = ["ALL", "ALL_OFFICES", "Horizon", "KeptReport", "KeptReportQuerySet", "Rollup", "Span"]
