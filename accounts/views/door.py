"""Log in, log out, change the own password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.access import StaffRequest, own_account, public
from accounts.forms import LoginForm, OwnPasswordForm
from core import htmx

HOME = "/"


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The door; an account that is locked is answered by accounts.lockout."""
    goal = _goal(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(goal or HOME)
        return render(request, "accounts/login.html", {"form": LoginForm(), "next": goal})
    form = LoginForm(request.POST)
    if form.is_valid():
        user = sessions.identify(request, **form.cleaned_data)
        if user:
            sessions.begin(request, user)
            return htmx.redirect(
                request, "accounts:password_change" if user.must_change_password else goal or HOME
            )
        form.reject()
    return render(request, "accounts/login.html", {"form": form, "next": goal})


@own_account
@require_POST
def logout(request: StaffRequest) -> HttpResponse:
    """The end of a session."""
    sessions.end(request)
    return htmx.redirect(request, "accounts:login")


@own_account
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: StaffRequest) -> HttpResponse:
    """Change the own password; forced when somebody else set it."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if form.is_valid():
        sessions.change_password(request, user=request.user, password=form.cleaned_data["new_password1"])
        return htmx.redirect(request, "accounts:password_changed")
    context = {"form": form, "must_change": request.user.must_change_password, "back": resolve_url(HOME)}
    return render(request, "accounts/password_change.html", context)


@own_account
@require_safe
def password_changed(request: StaffRequest) -> HttpResponse:
    """Tells that the password is changed."""
    return render(request, "accounts/password_changed.html")


def _goal(request: HttpRequest) -> str:
    """Where to go after the door: a path of ours, or nothing."""
    goal = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if safe else ""
