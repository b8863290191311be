"""The reports, one file each. To add one:

1. `reports/kinds/<name>.py`: a docstring that tells each formula and where the rule comes from, and

       REPORT = Report(
           code="…", label=_("…"), about=_("…"), grains=(Grain.MONTH, Grain.YEAR), build=build,
           schedule=Schedule(Grain.MONTH, catches_up=3),     # only if it is made by itself
       )

       def build(order: Order, now: datetime) -> Document:
           return Document(_("Title"), (Heading(…), Prose(…), Grid(…)))

   `order.place` (Region), `order.since`, `order.until` (days, both included), `order.period` (its code,
   words, `before()`), `order.asked` (for reports.figures), `order.given` (own fields). The pieces of a
   document: reports/document.py. Texts come out in the language of whoever asked (`gettext`, not a
   literal). Rows by region code, never by a rate; no personal data.
2. one line in `REPORTS` below.
3. `tests/reports/test_report_<name>.py`: a golden document of a small world made by hand
   (`reports.services.building.built(REPORT, order, now)`).

Page, Word, Excel, progress, keeping, rights, schedule, message and API come by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports.report import Order, Report, Schedule

from . import (
    deadlines_kept,
    governance_monthly,
    ministry_table,
    monthly_bulletin,
    quarterly_summary,
    referrals_between,
    three_dimensions,
    weekly_dispatch,
)

__all__ = ["REPORTS", "Order", "Report", "Schedule"]

REPORTS: Mapping[str, Report] = {
    report.code: report
    for report in (
        weekly_dispatch.REPORT,
        monthly_bulletin.REPORT,
        quarterly_summary.REPORT,
        ministry_table.REPORT,
        governance_monthly.REPORT,
        three_dimensions.REPORT,
        referrals_between.REPORT,
        deadlines_kept.REPORT,
    )
}
"""By code, in the order of the catalogue."""
