"""Mediators from Excel: an empty sheet to fill, a dry run, and the entry of what it showed."""

from __future__ import annotations

import io

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from core.errors import Conflict
from core.spreadsheet import write_xlsx
from mediators.forms.sheet import SealForm, SheetForm
from mediators.imports import sheet as sheets
from mediators.services import register as keeping

from .shared import posted

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def upload(request: StaffRequest) -> HttpResponse:
    """A sheet is read and every row told what would become of it; nothing is written yet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    checked = posted(request, form, lambda: sheets.read(request.user, form.cleaned_data["sheet"]))
    status = 400 if form.errors else 200
    return render(request, "mediators/import.html", {"form": form, "checked": checked}, status=status)


@require_POST
@needs(Perms.REGISTER_KEEP)
def apply(request: StaffRequest) -> HttpResponse:
    form = SealForm(request.POST)
    checked = sheets.confirmed(request.user, form.data.get("seal", "") if form.is_valid() else "")
    if checked.wrong:
        raise Conflict(_("A row is not right any more. Upload the sheet again."))
    made = len(keeping.appoint_all(by=request.user, entries=checked.entries))
    told = ngettext("%(count)d mediator entered.", "%(count)d mediators entered.", made) % {"count": made}
    return htmx.done(request, "mediators:register", told)


@require_safe
@needs(Perms.REGISTER_KEEP)
def template(request: StaffRequest) -> HttpResponse:
    stream = io.BytesIO()
    write_xlsx(stream, sheets.headings(), [])
    answer = HttpResponse(stream.getvalue(), content_type=_XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="mediators.xlsx"'
    return answer
