"""Weekly dispatch list (周调度): what waits in a place at this moment, for those who lead it.

Everything but the figures of the week is read from the rows as they stand when it is made:

    red and yellow cases    open cases whose confirmed level is red or yellow, red first, the oldest first
    next deadline           the earliest due among the running deadlines of the case
    days open               today less the day it was received
    overdue                 running deadlines of open cases past their due moment, the longest overdue first
    supervisions            issued and not yet answered
    hand-overs              offered and not yet answered
    what the week brought   acts of the week (reports.measures), beside those of the week before
    screening returns       due from the first day of the week on, and not returned

Source: interface.md screen 11 and domain.md section 1 (supervisor, official); the weekly dispatch meeting of
a centre goes through exactly these. Cases are named by number and type; nobody's name stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Case as When
from django.db.models import IntegerField, Value
from django.db.models import When as If
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.models import AlertLevel, Case, Stage, Supervision
from deadlines.models import Deadline
from referrals.models import KindCode, Leg
from reports.document import AnyRow, Document, Figure, Figures, Heading, Section
from reports.figures import total
from reports.measures import measure
from reports.periods import Grain
from reports.report import Order, Report, Schedule
from screening.models import Task
from screening.presenters.periods import period_word

from .listing import behind_url, case_cell, day, listed, moment

_DAY = 86_400
_OF_THE_WEEK = ("received", "accepted", "agreed", "closed", "reopened")


def build(order: Order, now: datetime) -> Document:
    """The list of a place as things stand now."""
    parts = [
        _dangerous(order, now), _overdue(order, now), _supervisions(order), _legs(order, now),
        _returns(order, now),
    ]  # fmt: skip
    open_cases = Case.objects.open().filter(region__code__startswith=order.place.prefix)
    open_cases = open_cases.exclude(stage=Stage.DRAFT)
    figures = [Figure(_("Open cases"), open_cases.count())]
    figures += [Figure(title, count) for title, count, _section in parts]
    sections: list[Section] = [
        Heading(_("How things stand")), Figures(tuple(figures)),
        Heading(_("What the week brought")), _week(order),
    ]  # fmt: skip
    sections += [section for _title, _count, section in parts]
    return Document(_("Weekly dispatch list"), tuple(sections))


def _week(order: Order) -> Figures:
    """What happened in the week, beside the week before."""
    now, before = total(order.asked), total(order.asked.before())
    return Figures(
        tuple(
            Figure(
                measure(code).label, now[code],
                (_("week before: %(count)d") % {"count": before[code]},), measure(code).means,
                url=behind_url(order, code) if now[code] else "",
            )
            for code in _OF_THE_WEEK
        )
    )  # fmt: skip


Part = tuple[str, int, Section]


def _dangerous(order: Order, now: datetime) -> Part:
    levels = (AlertLevel.RED, AlertLevel.YELLOW)
    worst = When(If(alert_level=AlertLevel.RED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Case.objects.open().filter(alert_level__in=levels, region__code__startswith=order.place.prefix)
    rows = rows.exclude(stage=Stage.DRAFT).select_related("dispute_type", "region", "holder")
    rows = rows.defer("search_text", "search", "description", "place").order_by(worst, "received_at", "pk")
    due: dict[int, Deadline] = {}

    def row(case: Any) -> AnyRow:
        clock = due.get(case.pk)
        return (
            case_cell(case.number), AlertLevel(case.alert_level).word, case.dispute_type.name,
            case.region.name, Stage(case.stage).label, case.holder.name,
            f"{clock.policy.name}\n{moment(clock.due_at)}" if clock else "",
            (timezone.localdate(now) - timezone.localdate(case.received_at)).days,
        )  # fmt: skip

    head = (
        _("Case number"), _("Level"), _("Dispute type"), pgettext("report", "Place"), _("Stage"), _("Holder"),
        _("Next deadline"), _("Days open"),
    )  # fmt: skip
    title = _("Open red and yellow cases")
    return title, *listed(
        title, head, rows, row, ready=lambda shown: due.update(_next_due(shown)),
        widths=(20, 6, 14, 12, 12, 18, 20, 6),
    )  # fmt: skip


def _next_due(cases: Sequence[Case]) -> dict[int, Deadline]:
    """The earliest running deadline of each; one statement."""
    running = Deadline.objects.of_files([case.pk for case in cases]).open()
    running = running.filter(due_at__isnull=False, paused_at=None).select_related("policy")
    return {row.file_id or 0: row for row in running.order_by("file_id", "due_at").distinct("file_id")}


def _overdue(order: Order, now: datetime) -> Part:
    cases = Case.objects.open().filter(region__code__startswith=order.place.prefix)
    late = (
        Deadline.objects.late(now).filter(file_id__in=cases.values("pk")).select_related("policy", "office")
    )
    numbers: dict[int, str] = {}

    def ready(shown: Sequence[Any]) -> None:
        rows = Case.objects.filter(pk__in=[one.file_id for one in shown])
        numbers.update({pk: number or "" for pk, number in rows.values_list("pk", "number")})

    def row(one: Any) -> AnyRow:
        days = int((now - one.due_at).total_seconds() // _DAY)
        return case_cell(numbers[one.file_id]), one.policy.name, one.office.name, moment(one.due_at), days

    head = (
        _("Case number"),
        pgettext("clock", "Deadline"),
        _("Answerable office"),
        _("Was due"),
        _("Days overdue"),
    )
    title = _("Overdue deadlines")
    widths = (20, 24, 24, 17, 8)
    return title, *listed(title, head, late.order_by("due_at", "pk"), row, ready=ready, widths=widths)


def _supervisions(order: Order) -> Part:
    rows = Supervision.objects.filter(
        state=Supervision.State.ISSUED, case__region__code__startswith=order.place.prefix
    )
    rows = rows.select_related("organisation", "issued_for", "case").only(
        "organisation__name", "issued_for__name", "case__number", "issued_at", "answer_by"
    )

    def row(one: Supervision) -> AnyRow:
        return (
            case_cell(one.case.number or ""), one.organisation.name, one.issued_for.name, day(one.issued_at),
            one.answer_by.isoformat(),
        )  # fmt: skip

    head = (
        _("Case number"), _("Supervised office"), _("Supervising office"), _("Issued on"),
        _("Answer wanted by"),
    )  # fmt: skip
    title = _("Supervisions not yet answered")
    widths = (20, 24, 24, 12, 12)
    return title, *listed(title, head, rows.order_by("answer_by", "pk"), row, widths=widths)


def _legs(order: Order, now: datetime) -> Part:
    rows = Leg.objects.open().filter(case__region__code__startswith=order.place.prefix)
    rows = rows.select_related("from_organisation", "to_organisation", "case").only(
        "kind", "offered_at", "due_on", "from_organisation__name", "to_organisation__name", "case__number"
    )

    def row(leg: Leg) -> AnyRow:
        to = leg.to_organisation.name if leg.to_organisation else _("whoever claims it")
        waits = (timezone.localdate(now) - timezone.localdate(leg.offered_at)).days
        return (
            case_cell(leg.case.number or ""), KindCode(leg.kind).label, leg.from_organisation.name, to,
            day(leg.offered_at), waits,
        )  # fmt: skip

    head = (
        _("Case number"), _("Kind of hand-over"), _("Sender"), _("Receiver"), _("Sent on"), _("Days waiting")
    )  # fmt: skip
    title = _("Hand-overs not yet answered")
    widths = (20, 16, 22, 22, 12, 8)
    return title, *listed(title, head, rows.order_by("offered_at", "pk"), row, widths=widths)


def _returns(order: Order, now: datetime) -> Part:
    first = timezone.make_aware(datetime.combine(order.since, time()))
    rows = Task.objects.open().filter(
        region__code__startswith=order.place.prefix, due_at__gte=first, due_at__lte=now
    )
    rows = rows.select_related("round__plan", "region", "organisation").order_by("region_id", "due_at", "pk")

    def row(task: Task) -> AnyRow:
        office = task.organisation.name if task.organisation else _("nobody answers for it")
        word = period_word(task.round.period)
        return task.region.name, office, task.round.plan.title, word, moment(task.due_at)

    head = (
        _("Unit"),
        _("Office that returns"),
        _("Plan of screening"),
        pgettext("report", "Period"),
        _("Was due"),
    )
    title = _("Screening returns missing")
    return title, *listed(title, head, rows, row, widths=(16, 26, 22, 16, 17))


REPORT = Report(
    code="weekly_dispatch",
    label=gettext_lazy("Weekly dispatch list"),
    about=gettext_lazy(
        "What waits in the place now: dangerous cases, what is overdue or unanswered, missing returns."
    ),
    grains=(Grain.WEEK,),
    build=build,
    schedule=Schedule(Grain.WEEK),
    offered=2,
)
