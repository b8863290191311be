"""Beginning and ending a session, with its entry in the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from knox.models import AuthToken

from core import audit

from .models import User
from .services import change_own_password


def identify(request: HttpRequest, *, username: str, password: str) -> User | None:
    """The active user with this name and password; None otherwise, after the same work and time.

    Failures are counted by user name and address in the tables of axes, which also lock.
    """
    found = authenticate(request, username=username, password=password)
    return found if isinstance(found, User) else None


@transaction.atomic
def begin(request: HttpRequest, user: User) -> None:
    """Log the user in under a new session key; nothing of an earlier session is kept."""
    request.session.flush()
    login(request, user, backend="accounts.backends.StaffBackend")
    audit.record(by=user, action="account.login", subject=user)


@transaction.atomic
def end(request: HttpRequest) -> None:
    """Log out; nothing happens when nobody is signed in."""
    if isinstance(request.user, User):
        audit.record(by=request.user, action="account.logout", subject=request.user)
    logout(request)


@transaction.atomic
def change_password(request: HttpRequest, *, user: User, password: str) -> None:
    """Set the own password; this session goes on, every other one and every token ends."""
    change_own_password(by=user, password=password)
    update_session_auth_hash(request, user)


@transaction.atomic
def issue_token(user: User) -> tuple[AuthToken, str]:
    """A new token for the interface and its text, which is shown only now; the oldest beyond five ends."""
    kept = user.auth_token_set.order_by("-created").values_list("pk", flat=True)[:4]
    user.auth_token_set.exclude(pk__in=list(kept)).delete()
    token, text = AuthToken.objects.create(user=user)
    audit.record(by=user, action="account.token_issued", subject=user)
    return token, text


@transaction.atomic
def end_token(request: HttpRequest, *, user: User, token: Any) -> None:
    """End a token of knox; without one, the session the request came with."""
    if token is None:
        end(request)
        return
    token.delete()
    audit.record(by=user, action="account.token_ended", subject=user)
