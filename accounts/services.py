"""Writing users and postings. Every act names who does it and is kept in the audit trail."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import BadInput, Conflict, NotAllowed
from organisations.models import Organisation

from .models import Posting, User
from .permissions import Role

__all__ = [
    "NewAccount",
    "change_own_password",
    "create_administrator",
    "create_user",
    "disable",
    "enable",
    "end_posting",
    "open_posting",
    "rename",
    "reset_password",
]

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_TEMPORARY_LENGTH = 14


@dataclass(frozen=True)
class NewAccount:
    """A user and the temporary password, which is told once and never stored in clear."""

    user: User
    password: str


@transaction.atomic
def create_user(*, by: User, username: str, name: str, password: str = "") -> NewAccount:
    """A new user without any posting.

    Args:
        password: a password of the user's own, as in the demo; without one a temporary password is
            made up and must be changed at the first log-in.

    Raises:
        NotAllowed: `by` is not an administrator.
        BadInput: the user name is malformed or taken, or the name is empty.
    """
    _check_administrator(by)
    account = _new_user(username=username, name=name, password=password)
    audit.record(by=by, action="user.create", subject=account.user)
    return account


@transaction.atomic
def create_administrator(
    *, username: str, name: str, organisation: Organisation, password: str = ""
) -> NewAccount:
    """The first administrator of an installation, made by whoever holds the machine.

    Raises:
        Conflict: somebody administers already; she makes the others.
    """
    if Posting.objects.current(timezone.localdate()).filter(role=Role.ADMIN, user__is_active=True).exists():
        raise Conflict(_("There is an administrator already. Further ones are made on the pages."))
    account = _new_user(username=username, name=name, password=password)
    posting = Posting.objects.create(user=account.user, organisation=organisation, role=Role.ADMIN)
    audit.record(by=account.user, action="user.create", subject=account.user, reason="create_administrator")
    audit.record(by=account.user, action="posting.open", subject=posting, detail={"role": Role.ADMIN.value})
    return account


@transaction.atomic
def open_posting(
    *,
    by: User,
    user: User,
    organisation: Organisation,
    role: Role,
    starts_on: date | None = None,
    ends_on: date | None = None,
    head: bool = False,
    now: datetime | None = None,
) -> Posting:
    """Let a user work at an organisation in a role, from a day (today) to a day (open), both included.

    Args:
        head: she heads the office, and is told when it is late.

    Raises:
        NotAllowed: `by` does not administer the organisation's region, or would post herself.
        BadInput: the organisation is inactive, or the days are the wrong way round.
        Conflict: the user already has this posting.
    """
    _check_reach(by, organisation.region_id)
    if by.pk == user.pk:
        raise NotAllowed(_("Nobody gives a posting to herself; ask another administrator."))
    if not organisation.active:
        raise _bad("organisation", _("This organisation is not active any more."))
    start = starts_on or timezone.localdate(now)
    if ends_on and ends_on < start:
        raise _bad("ends_on", _("The last day lies before the first."))
    _check_not_double(user, organisation, role, start, ends_on)
    posting = Posting.objects.create(
        user=user, organisation=organisation, role=role, starts_on=start, ends_on=ends_on, head=head
    )
    user.forget_postings()
    span = {"from": start, "until": ends_on}
    detail = {"user": user.pk, "organisation": organisation.pk, "role": role.value, **span}
    audit.record(by=by, action="posting.open", subject=posting, detail=detail)
    return posting


@transaction.atomic
def end_posting(
    *, by: User, posting: Posting, ends_on: date | None = None, now: datetime | None = None
) -> Posting | None:
    """Set the last day of a posting; yesterday if none is given, so that every right of it ends at once.

    A posting that would end before it began never was: it is removed, and only the audit trail knows it.

    Raises:
        NotAllowed: `by` does not administer the organisation's region.
    """
    _check_reach(by, posting.organisation.region_id)
    last = ends_on or timezone.localdate(now) - timedelta(days=1)
    audit.record(by=by, action="posting.end", subject=posting, detail={"until": last})
    posting.user.forget_postings()
    if last < posting.starts_on:
        posting.delete()
        return None
    posting.ends_on = last
    posting.save(update_fields=["ends_on", "updated_at"])
    return posting


@transaction.atomic
def rename(*, by: User, user: User, name: str) -> User:
    """Correct the name of a person; the user name stays for good."""
    _check_reach_of(by, user)
    user.name = _named(name)
    user.save(update_fields=["name", "updated_at"])
    audit.record(by=by, action="user.rename", subject=user)
    return user


@transaction.atomic
def disable(*, by: User, user: User, reason: str = "") -> User:
    """Close an account: every session and token ends at once.

    Raises:
        NotAllowed: `by` does not administer the places where the user works, or would lock herself out.
    """
    _check_reach_of(by, user)
    if by.pk == user.pk:
        raise NotAllowed(_("Nobody closes her own account; ask another administrator."))
    user.is_active = False
    user.save(update_fields=["is_active", "updated_at"])
    user.auth_token_set.all().delete()
    audit.record(by=by, action="user.disable", subject=user, reason=reason)
    return user


@transaction.atomic
def enable(*, by: User, user: User) -> NewAccount:
    """Open a closed account again, with a temporary password, so that no earlier session revives."""
    _check_reach_of(by, user)
    user.is_active = True
    user.save(update_fields=["is_active", "updated_at"])
    audit.record(by=by, action="user.enable", subject=user)
    return _give_temporary(user)


@transaction.atomic
def reset_password(*, by: User, user: User) -> NewAccount:
    """A temporary password in place of a forgotten one; every session and token of the user ends."""
    _check_reach_of(by, user)
    audit.record(by=by, action="user.reset_password", subject=user)
    return _give_temporary(user)


@transaction.atomic
def change_own_password(*, by: User, password: str) -> User:
    """The user's own choice; every token ends, and every session whose hash is not renewed."""
    try:
        validate_password(password, by)
    except ValidationError as error:
        raise BadInput(
            _("Choose another password."), code="password", fields={"password": error.messages}
        ) from error
    by.set_password(password)
    by.must_change_password = False
    by.save(update_fields=["password", "must_change_password", "updated_at"])
    by.auth_token_set.all().delete()
    audit.record(by=by, action="account.password_changed", subject=by)
    return by


def _new_user(*, username: str, name: str, password: str) -> NewAccount:
    given = password or _temporary_password()
    user = User(username=User.objects.model.normalize_username(username.strip()), name=_named(name))
    user.must_change_password = not password
    user.set_password(given)
    try:
        user.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        raise BadInput(
            _("Some fields need your attention."), code="user", fields=error.message_dict
        ) from error
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise _bad("username", _("This user name is taken.")) from error
    return NewAccount(user, given)


def _give_temporary(user: User) -> NewAccount:
    password = _temporary_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password", "updated_at"])
    user.auth_token_set.all().delete()
    return NewAccount(user, password)


def _temporary_password() -> str:
    """Fourteen characters of 55, none of them misread: about 80 bits."""
    return "".join(secrets.choice(_LETTERS) for _position in range(_TEMPORARY_LENGTH))


def _check_administrator(by: User) -> None:
    if not any(posting.role == Role.ADMIN for posting in by.current_postings):
        raise NotAllowed(_("Only an administrator may do this."))


def _check_reach(by: User, region_code: str) -> None:
    _check_administrator(by)
    if not by.administers(region_code):
        raise NotAllowed(_("This organisation lies outside the area you administer."))


def _check_reach_of(by: User, user: User) -> None:
    """Every place where the user works now must lie in the administrator's area."""
    _check_administrator(by)
    places = user.postings.current(timezone.localdate()).values_list("organisation__region_id", flat=True)
    if not all(by.administers(code) for code in places):
        raise NotAllowed(_("This user also works outside the area you administer."))


def _check_not_double(
    user: User, organisation: Organisation, role: Role, start: date, end: date | None
) -> None:
    same = user.postings.filter(organisation=organisation, role=role).exclude(ends_on__lt=start)
    if end:
        same = same.filter(starts_on__lte=end)
    if same.exists():
        raise Conflict(_("This user already has this posting in these days."))


def _named(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise _bad("name", _("Give the person's name."))
    return plain


def _bad(field: str, sentence: str) -> BadInput:
    fields: dict[str, Any] = {field: [sentence]}
    return BadInput(sentence, code="user", fields=fields)
