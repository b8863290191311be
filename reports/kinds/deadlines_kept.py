"""Deadlines kept (时限执行): of the promises about time, how many were kept, by policy.

    ended in time      deadlines of cases of the place that ended in the period, at or before they were due
    ended late         those that ended in the period after they were due
    share kept         ended in time ÷ (ended in time + ended late)
    open and late      due by the end of the period, and still running when the report is made

The first two are the figures of the dashboard (reports.promises.kept): a deadline that was cancelled was
no promise any more and is not counted; time during which a case was suspended does not run. Policies
stand in the order of their codes. Source: domain.md section 7, on-time response.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.models import Case
from deadlines.models import Deadline, Policy
from reports.document import AnyRow, Cell, Document, Figure, Figures, Grid, Prose, Section, Share
from reports.periods import Grain
from reports.promises import Kept, kept
from reports.report import Order, Report

from .listing import behind_url

Row = tuple[int, int, int]
"""In time, late, open and late."""


def build(order: Order, now: datetime) -> Document:
    """One table, and the share of all."""
    found = _found(order, now)
    if not found:
        none = Prose(_("No deadline ended in this period, and none is late."))
        return Document(_("Deadlines kept"), (none,))
    names = {policy.code: policy for policy in Policy.objects.filter(code__in=found)}
    rows = [
        [names[code].name, names[code].in_words("basis"), *_cells(order, found[code], code)]
        for code in sorted(found)
    ]
    whole = (
        sum(row[0] for row in found.values()), sum(row[1] for row in found.values()),
        sum(row[2] for row in found.values()),
    )  # fmt: skip
    formula = _("ended in time ÷ (ended in time + ended late)")
    sections: tuple[Section, ...] = (
        Figures((Figure(_("Deadlines kept"), Share(whole[0], whole[0] + whole[1], 1), formula=formula),)),
        Grid(
            _("By deadline"), [[pgettext("clock", "Deadline"), _("Basis"), *_names()]], rows,
            total=[_("Total"), "", *_cells(order, whole)], widths=(24, 30, 9, 9, 9, 9),
            note=_("Open and late: due by the end of the period, and still running now."),
        ),
    )  # fmt: skip
    return Document(_("Deadlines kept"), sections)


def _names() -> list[str]:
    return [_("Ended in time"), _("Ended late"), _("Share kept"), _("Open and late")]


def _cells(order: Order, row: Row, policy: str = "") -> AnyRow:
    """Of a policy, the counts lead to the deadlines behind them."""
    in_time, late, still = row
    shown = [
        Cell(number, url=behind_url(order, figure, policy=policy) if number and policy else "")
        for figure, number in (("kept", in_time), ("late", late))
    ]
    return [*shown, Share(in_time, in_time + late, 1), still]


def _found(order: Order, now: datetime) -> Mapping[str, Row]:
    ended, still = kept(order.asked), _still(order, now)
    none = Kept(0, 0)
    return {
        code: (ended.get(code, none).kept, ended.get(code, none).late, still.get(code, 0))
        for code in {*ended, *still}
    }


def _still(order: Order, now: datetime) -> dict[str, int]:
    """Due by the end of the period and running now, by policy."""
    cases = Case.objects.open().filter(region__code__startswith=order.place.prefix)
    late = Deadline.objects.late(min(now, _end(order))).filter(file_id__in=cases.values("pk"))
    counted = late.order_by().values("policy").annotate(count=Count("pk"))
    return dict(counted.values_list("policy", "count"))


def _end(order: Order) -> datetime:
    return timezone.make_aware(datetime.combine(order.until + timedelta(days=1), time()))


REPORT = Report(
    code="deadlines_kept",
    label=gettext_lazy("Deadlines kept"),
    about=gettext_lazy("Of the promises about time, how many were kept, deadline by deadline."),
    grains=(Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.DAYS),
    build=build,
)
