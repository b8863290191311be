"""Hand-overs between bodies (流转统计): who asked whom in a period, what was answered, and how soon.

Counted are the hand-overs (legs) of cases of the place that were sent in the period, each once, by where they
stand now; so the columns of answers and `no answer yet` add up to `sent`.

    sent         legs sent in the period
    accepted     accepted, and those of them already completed
    declined     declined with a reason
    returned     accepted first, then given back with a reason
    recalled     taken back by the sender
    expired      nobody answered in time and the offer ended
    no answer    still waiting
    days to answer    mean of (answered − sent) over accepted, declined and returned ones, in days of 24 hours

A return (the leg back) counts as a hand-over of its own kind. Rows stand in the order of the closed list of
bodies, never by a figure. Source: domain.md section 4 (kinds of referral and their answers).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from organisations.models import OrganisationGroup
from referrals.models import KindCode, Leg, LegState
from reports.document import AnyRow, Document, Grid, Mean, Prose, Section, Share
from reports.periods import Grain
from reports.report import Order, Report

_ACCEPTED = (LegState.ACCEPTED, LegState.COMPLETED)
_ANSWERED = (*_ACCEPTED, LegState.DECLINED, LegState.RETURNED)
_COLUMNS: Mapping[str, tuple[LegState, ...]] = {
    "accepted": _ACCEPTED,
    "declined": (LegState.DECLINED,),
    "returned": (LegState.RETURNED,),
    "recalled": (LegState.RECALLED,),
    "expired": (LegState.EXPIRED,),
    "waiting": (LegState.OFFERED,),
}
_DAY = 86_400
Counts = Mapping[str, int]


def build(order: Order, now: datetime) -> Document:
    """Two tables: by the bodies, and by the kind of hand-over; one statement each."""
    legs = _sent(order)
    by_bodies = _counted(legs, of=F("from_organisation__kind__group"), to=F("to_organisation__kind__group"))
    by_kind = _counted(legs, of=F("kind"), to=F("kind"))
    sections: list[Section] = [
        Prose(
            _(
                "Hand-overs of cases of this place that were sent in the period, by where they stand now. "
                "Days to answer: mean over accepted, declined and returned ones."
            ),
            note=True,
        )
    ]
    if by_bodies:
        sections += [_grid_of_bodies(by_bodies), _grid_of_kinds(by_kind)]
    else:
        sections.append(Prose(_("No case was handed over in this period.")))
    return Document(_("Hand-overs between bodies"), tuple(sections))


def _sent(order: Order) -> QuerySet[Leg]:
    begins, ends = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (order.since, order.until + timedelta(days=1))
    )
    legs: QuerySet[Leg] = Leg.objects.filter(offered_at__gte=begins, offered_at__lt=ends)
    return legs.filter(case__region__code__startswith=order.place.prefix)


def _counted(legs: QuerySet[Leg], **by: F) -> dict[tuple[str, str], Counts]:
    states = {name: Count("pk", filter=Q(state__in=states)) for name, states in _COLUMNS.items()}
    rows: Any = legs.order_by().values(**by).annotate(
        sent=Count("pk"), **states,
        answered=Count("pk", filter=Q(state__in=_ANSWERED)),
        took=Sum(F("answered_at") - F("offered_at"), filter=Q(state__in=_ANSWERED)),
    )  # fmt: skip
    return {(row.pop("of"), row.pop("to") or ""): _whole_seconds(row) for row in rows}


def _whole_seconds(row: dict[str, Any]) -> Counts:
    took: timedelta | None = row["took"]
    return {**row, "took": round(took.total_seconds()) if took else 0}


def _grid_of_bodies(found: Mapping[tuple[str, str], Counts]) -> Grid:
    groups = [*OrganisationGroup.values, ""]
    rows = []
    for sender in groups:
        receivers = [receiver for receiver in groups if (sender, receiver) in found]
        for receiver in receivers:
            to = OrganisationGroup(receiver).label if receiver else _("whoever claims it")
            counts = found[sender, receiver]
            rows.append([OrganisationGroup(sender).label, to, *_cells(counts)])
    head = [[_("Sending body"), _("Receiving body"), *_names()]]
    total = [_("Total"), "", *_cells(_summed(found.values()))]
    return Grid(_("By sending and receiving body"), head, rows, total=total, labels=2, widths=_widths(14, 14))


def _grid_of_kinds(found: Mapping[tuple[str, str], Counts]) -> Grid:
    kinds = [kind for kind in KindCode if (kind.value, kind.value) in found]
    rows = [[kind.label, *_cells(found[kind.value, kind.value])] for kind in kinds]
    total = [_("Total"), *_cells(_summed(found.values()))]
    return Grid(_("By kind of hand-over"), [[_("Kind of hand-over"), *_names()]], rows, total=total,
                widths=_widths(28))  # fmt: skip


def _widths(*first: int) -> tuple[int, ...]:
    return (*first, *(8 for _name in _names()))


def _names() -> list[str]:
    return [
        pgettext("hand-overs", "Sent"), pgettext("leg", "Accepted"), pgettext("leg", "Declined"),
        pgettext("leg", "Returned"), pgettext("leg", "Recalled"), pgettext("leg", "Expired"),
        _("No answer yet"), _("Share accepted"), _("Days to answer"),
    ]  # fmt: skip


def _cells(counts: Counts) -> AnyRow:
    return [
        counts["sent"], *(counts[name] for name in _COLUMNS), Share(counts["accepted"], counts["answered"]),
        Mean(counts["took"], counts["answered"] * _DAY),
    ]  # fmt: skip


def _summed(rows: Iterable[Counts]) -> Counts:
    out: dict[str, int] = defaultdict(int)
    for row in rows:
        for name, count in row.items():
            out[name] += count
    return out


REPORT = Report(
    code="referrals_between",
    label=gettext_lazy("Hand-overs between bodies"),
    about=gettext_lazy(
        "Which body handed how many cases to which, what was answered, and how long an answer took."
    ),
    grains=(Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.DAYS),
    build=build,
)
