"""What every administration page shares: the right, the audit trail, no deletion, refusals as notices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from . import audit
from .errors import DomainError


class HouseAdmin(admin.ModelAdmin):
    """A page of the administration. Every change is an audit entry; nothing is deleted here."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Rows without a service of their own: saved, and recorded with the names of the changed fields."""
        super().save_model(request, obj, form, change)
        audit.record(
            by=request.user,  # type: ignore[arg-type]  # the site lets nobody in who is not signed in
            action=f"{obj._meta.model_name}.{'change' if change else 'add'}",
            subject=obj,
            detail={"fields": form.changed_data},
        )

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is none here: the audit trail is read by auditors."""
        raise Http404

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal of a service becomes a notice above the form."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            self.tell(request, refusal)
            return HttpResponseRedirect(request.path)

    def tell(self, request: HttpRequest, refusal: DomainError) -> None:
        """Show every sentence of a refusal, each once."""
        sentences = [s for few in refusal.fields.values() for s in few] or [str(refusal)]
        for sentence in dict.fromkeys(sentences):
            self.message_user(request, sentence, messages.ERROR)

    def log_addition(self, *_: Any) -> None:
        """Django's own log is not kept: core.audit is."""

    def log_change(self, *_: Any) -> None:
        """Django's own log is not kept: core.audit is."""


class ReadOnlyAdmin(HouseAdmin):
    """Rows that are looked at here and changed nowhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReferenceAdmin(HouseAdmin):
    """An editable list: both names, in use or not, place in the list. The code stays for good."""

    list_display: Any = ("code", "name_zh", "name_en", "active", "position")
    list_display_links = ("code", "name_zh")
    list_filter: Any = ("active",)
    search_fields = ("code", "name_zh", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []
