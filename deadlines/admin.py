"""Administration of the working calendar, the hours of offices, the policies and their ladders."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .admin_steps import StepsAdmin
from .explaining import amount
from .forms import DayForm, HoursForm, LadderForm, PolicyForm, YearForm, clock, values_of
from .models import CalendarDay, DayKind, Deadline, Ladder, OfficeHours, Policy
from .services import calendar, policies
from .services.calendar import Day
from .services.policies import RUNG, Foreseen


@admin.register(CalendarDay)
class CalendarDayAdmin(StepsAdmin):
    """The working calendar, month by month; a whole missing year is entered as one."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        month = _month(request.GET.get("month", ""))
        weeks = Weeks(0).monthdatescalendar(month.year, month.month)
        shown = Q(day__year=month.year) | Q(day__range=(weeks[0][0], weeks[-1][-1]))
        days = {one.day: one for one in CalendarDay.objects.filter(shown)}
        here = [one for one in days.values() if one.day.year == month.year]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts,
            "title": self.opts.verbose_name_plural,
            "month": month, "before": _later(month, -1), "after": _later(month, 1), "years": _years(),
            "weeks": [[_cell(day, days.get(day), month) for day in week] for week in weeks],
            "ahead": calendar.days_ahead(), "alarm": calendar.calendar_alarm(),
            "undated": Deadline.objects.undated().count(), "missing": not here,
            "named": list(_runs([one for one in here if one.name])),
        }  # fmt: skip
        return TemplateResponse(request, "deadlines/admin/calendar.html", context)

    def asked(self, request: HttpRequest, obj: CalendarDay | None) -> Any:
        if obj:
            return DayForm(request.POST or None, initial={"kind": obj.kind, "name": obj.name})
        return YearForm(request.POST or None, initial={"year": request.GET.get("year", "")})

    def foresee(self, form: Any, obj: CalendarDay | None) -> Foreseen:
        return calendar.foresee_days(_days(form, obj))

    def act(self, by: Any, form: Any, obj: CalendarDay | None) -> int:
        given, why = form.cleaned_data, form.cleaned_data["reason"]
        if obj:
            return calendar.change_days(by=by, days=_days(form, obj), reason=why)
        year, rests, makeups = given["year"], given["rests"], given["makeups"]
        return calendar.add_year(by=by, number=year, rests=rests, makeups=makeups, reason=why)

    def heading(self, obj: CalendarDay | None) -> str:
        return formats.date_format(obj.day, _("l, F j, Y")) if obj else _("Enter a year")


@admin.register(OfficeHours)
class OfficeHoursAdmin(StepsAdmin):
    """Opening hours, for everybody or one office, each from a day on."""

    list_display = ("whose", "starts_on", "hours")
    list_select_related = ("organisation",)

    @admin.display(description=gettext_lazy("office"))
    def whose(self, row: OfficeHours) -> str:
        return row.organisation.name if row.organisation else _("all offices without hours of their own")

    @admin.display(description=gettext_lazy("Opening hours"))
    def hours(self, row: OfficeHours) -> str:
        return clock(row.spans)

    def asked(self, request: HttpRequest, obj: OfficeHours | None) -> Any:
        if not obj:
            return HoursForm(request.POST or None)
        kept = {"office": obj.organisation_id, "starts_on": obj.starts_on, "hours": clock(obj.spans)}
        form = HoursForm(request.POST or None, initial=kept)
        form.fields["office"].disabled = form.fields["starts_on"].disabled = True
        return form

    def foresee(self, form: Any, obj: OfficeHours | None) -> Foreseen:
        given = form.cleaned_data
        office, since, spans = given["office"], given["starts_on"], given["hours"]
        return calendar.foresee_hours(office=office, starts_on=since, spans=spans)

    def act(self, by: Any, form: Any, obj: OfficeHours | None) -> int:
        given = form.cleaned_data
        return calendar.set_hours(
            by=by, office=given["office"], starts_on=given["starts_on"], spans=given["hours"],
            reason=given["reason"],
        )  # fmt: skip

    def heading(self, obj: OfficeHours | None) -> str:
        return self.whose(obj) if obj else _("Opening hours")


@admin.register(Policy)
class PolicyAdmin(StepsAdmin):
    """The policies. New ones come with the product, because an act must begin them."""

    list_display = ("code", "name_zh", "name_en", "limits", "ladder", "active", "version")
    list_display_links = ("code", "name_zh")
    list_filter = ("active", "unit", "ladder")
    list_select_related = ("ladder",)
    search_fields = ("code", "name_zh", "name_en")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("limit"))
    def limits(self, row: Policy) -> str:
        return amount(row.limit, row.unit)

    def asked(self, request: HttpRequest, obj: Policy) -> Any:
        return PolicyForm(request.POST or None, instance=obj)

    def foresee(self, form: Any, obj: Policy) -> Foreseen:
        return policies.foresee_policy(policy=obj, values=values_of(form))

    def act(self, by: Any, form: Any, obj: Policy) -> int:
        why = form.cleaned_data["reason"]
        return policies.change_policy(policy=obj, by=by, reason=why, values=values_of(form)).moved

    def heading(self, obj: Policy) -> str:
        return f"{obj.name} · {obj.code}"

    def beside(self, obj: Policy) -> dict[str, Any]:
        versions = obj.versions.select_related("by").order_by("-version")[:50]
        return {"versions": [{"row": one, "says": _says(one.values)} for one in versions]}


@admin.register(Ladder)
class LadderAdmin(StepsAdmin):
    """The ladders and their rungs, changed as a whole: every policy that climbs one gets a version."""

    list_display = ("code", "name_zh", "name_en", "active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def asked(self, request: HttpRequest, obj: Ladder) -> Any:
        rungs = obj.rungs.order_by("position").values(*RUNG)
        return LadderForm(request.POST or None, rungs=list(rungs))

    def foresee(self, form: Any, obj: Ladder) -> Foreseen:
        return policies.foresee_ladder(ladder=obj, rungs=form.given)

    def act(self, by: Any, form: Any, obj: Ladder) -> int:
        why = form.cleaned_data["reason"]
        versions = policies.change_ladder(ladder=obj, by=by, reason=why, rungs=form.given)
        return sum(one.moved for one in versions)

    def heading(self, obj: Ladder) -> str:
        return obj.name


def _days(form: Any, obj: CalendarDay | None) -> dict[date, Day]:
    given = form.cleaned_data
    if obj:
        return {obj.day: Day(given["kind"], given["name"])}
    return calendar.year(given["year"], given["rests"], given["makeups"])


def _month(asked: str) -> date:
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return month if 1 < month.year < 9999 else timezone.localdate().replace(day=1)


def _later(month: date, count: int) -> date:
    years, place = divmod(month.month - 1 + count, 12)
    return date(max(2, min(9998, month.year + years)), place + 1, 1)


def _years() -> list[int]:
    return [day.year for day in CalendarDay.objects.dates("day", "year")]


def _cell(day: date, row: CalendarDay | None, month: date) -> dict[str, Any]:
    kind = row.kind if row else "unknown"
    label = DayKind(row.kind).label if row else _("unknown")
    name = row.name if row else ""
    here = day.month == month.month
    return {"day": day, "row": row, "kind": kind, "label": label, "name": name, "here": here}


def _runs(named: Sequence[CalendarDay]) -> Iterator[dict[str, Any]]:
    """Days that follow each other and are alike, as one."""
    run: list[CalendarDay] = []
    for one in [*named, None]:
        follows = run and one and one.day == run[-1].day + timedelta(days=1)
        if run and not (follows and one and (one.kind, one.name) == (run[-1].kind, run[-1].name)):
            label = DayKind(run[0].kind).label
            yield {"name": run[0].name, "label": label, "first": run[0], "last": run[-1], "days": len(run)}
            run = []
        if one:
            run.append(one)


def _says(values: dict[str, Any]) -> str:
    """The core of a version in a few words."""
    rungs = ", ".join(f"{float(one['share']):.0%}" for one in values.get("rungs", []))
    said = amount(values["limit"], values["unit"]) if "limit" in values else ""
    return f"{said} · {rungs}" if rungs else said
