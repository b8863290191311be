"""Administration of users and their postings, written through accounts.services; no password is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import HouseAdmin
from core.errors import BadInput, DomainError

from . import services
from .models import Posting, User
from .permissions import Role
from .services import NewAccount

_KEPT = ("organisation_id", "role", "starts_on")


class PostingInline(admin.TabularInline):
    """Postings of a user: new ones may be added, old ones get a last day."""

    model = Posting
    fields = ("organisation", "role", "starts_on", "ends_on")
    autocomplete_fields = ("organisation",)
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(HouseAdmin):
    """Users. A password is only replaced by a temporary one, told once."""

    fields = ("username", "name", "is_active", "must_change_password", "last_login")
    list_display = ("username", "name", "is_active", "places", "last_login")
    list_filter = ("is_active", "postings__role")
    search_fields = ("username", "name", "postings__organisation__name")
    actions = ("give_temporary_password", "close_account", "open_account")
    inlines = (PostingInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("postings__organisation")

    @admin.display(description=_("postings"))
    def places(self, user: User) -> str:
        """Every posting, past ones too, newest last."""
        return "；".join(f"{p.organisation.name} · {p.get_role_display()}" for p in user.postings.all())

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        seen = ["is_active", "must_change_password", "last_login"]
        return ["username", *seen] if obj else seen

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("username", "name")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by = _actor(request)
        if not change:
            account = services.create_user(by=by, username=obj.username, name=obj.name)
            obj.pk = account.user.pk
            request.new_account = account  # type: ignore[attr-defined]
        elif form.changed_data:
            services.rename(by=by, user=User.objects.get(pk=obj.pk), name=obj.name)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        by = _actor(request)
        for new in formset.new_objects:
            services.open_posting(
                by=by,
                user=form.instance,
                organisation=new.organisation,
                role=Role(new.role),
                starts_on=new.starts_on,
                ends_on=new.ends_on,
            )
        for changed, _names in formset.changed_objects:
            kept = Posting.objects.get(pk=changed.pk)
            if changed.ends_on is None or any(getattr(kept, n) != getattr(changed, n) for n in _KEPT):
                raise BadInput(
                    gettext("A posting is not rewritten: give it a last day and add another."), code="posting"
                )
            services.end_posting(by=by, posting=kept, ends_on=changed.ends_on)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: Any = None) -> HttpResponse:
        return self.told_once(request, [request.new_account])  # type: ignore[attr-defined]

    @admin.action(description=_("Give a temporary password"))
    def give_temporary_password(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        """Replace a forgotten password; the answer shows the new one this one time."""
        return self._accounts(request, users, services.reset_password)

    @admin.action(description=_("Open the account again"))
    def open_account(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        """Open closed accounts with temporary passwords."""
        return self._accounts(request, users, services.enable)

    @admin.action(description=_("Close the account"))
    def close_account(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Close accounts; all their sessions end."""
        try:
            with transaction.atomic():
                for user in users:
                    services.disable(by=_actor(request), user=user)
        except DomainError as refusal:
            self.tell(request, refusal)

    def told_once(self, request: HttpRequest, accounts: list[NewAccount]) -> HttpResponse:
        """The page with temporary passwords; it cannot be fetched again."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Temporary passwords"),
            "opts": self.opts,
            "accounts": accounts,
        }
        return TemplateResponse(request, "admin/accounts/told_once.html", context)

    def _accounts(self, request: HttpRequest, users: QuerySet[User], do: Any) -> HttpResponse | None:
        try:
            with transaction.atomic():
                made = [do(by=_actor(request), user=user) for user in users]
        except DomainError as refusal:
            self.tell(request, refusal)
            return None
        return self.told_once(request, made)


def _actor(request: HttpRequest) -> User:
    by = request.user
    if not isinstance(by, User):
        raise TypeError("the site lets nobody in who is not signed in")
    return by
