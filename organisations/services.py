"""Writing organisations. Later rooms say through `closing` why an office cannot be switched off yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from core import audit
from core.errors import BadInput, Conflict, NotAllowed

from .models import Organisation, OrganisationKind, Region

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Keeper(Protocol):
    """Somebody who may administer places; accounts.models.User is one."""

    pk: Any

    def administers(self, region_code: str) -> bool: ...


__all__ = ["add", "closing", "deactivate", "edit", "first", "reactivate"]

closing = Signal()
"""Sent with `organisation` before it is switched off; a receiver raises core.errors.Conflict to forbid it.

Receivers: accounts.closing (people still work there), cases.closing (open cases are held there).
"""


@transaction.atomic
def add(
    *,
    by: Keeper,
    name: str,
    kind: OrganisationKind,
    region: Region,
    host: Organisation | None = None,
    phone: str = "",
    address: str = "",
) -> Organisation:
    """A new office.

    Raises:
        NotAllowed: the region lies outside the area that `by` administers.
        BadInput: a name is missing or taken in this region.
    """
    _check_reach(by, region.code)
    organisation = Organisation(
        name=" ".join(name.split()), kind=kind, region=region, host=host, phone=phone, address=address
    )
    _save(organisation)
    _record(by, action="organisation.add", subject=organisation)
    return organisation


def first(*, name: str, kind: OrganisationKind, region: Region) -> Organisation:
    """The first office of an installation, before anybody is there to act; the caller records it.

    Raises:
        Conflict: there are offices already.
    """
    if Organisation.objects.exists():
        raise Conflict(_("There are organisations already. An administrator adds further ones on the pages."))
    organisation = Organisation(name=" ".join(name.split()), kind=kind, region=region)
    _save(organisation)
    return organisation


@transaction.atomic
def edit(
    *,
    by: Keeper,
    organisation: Organisation,
    name: str,
    host: Organisation | None = None,
    phone: str = "",
    address: str = "",
) -> Organisation:
    """Another name, host, phone or address. Kind and region stay: a moved office is a new one."""
    _check_reach(by, organisation.region_id)
    new = {"name": " ".join(name.split()), "host": host, "phone": phone, "address": address}
    changed = [field for field, value in new.items() if getattr(organisation, field) != value]
    for field in changed:
        setattr(organisation, field, new[field])
    if changed:
        _save(organisation)
        _record(by, action="organisation.edit", subject=organisation, detail={"fields": changed})
    return organisation


@transaction.atomic
def deactivate(*, by: Keeper, organisation: Organisation, reason: str = "") -> Organisation:
    """Switch an office off: it receives nothing more and its postings give no right.

    Raises:
        NotAllowed: it lies outside the area that `by` administers.
        Conflict: it still holds open cases, or people still work there.
    """
    _check_reach(by, organisation.region_id)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    closing.send(sender=Organisation, organisation=organisation)
    return _switch(by, organisation, active=False, reason=reason)


@transaction.atomic
def reactivate(*, by: Keeper, organisation: Organisation) -> Organisation:
    """Switch an office on again."""
    _check_reach(by, organisation.region_id)
    return _switch(by, organisation, active=True)


def _switch(by: Keeper, organisation: Organisation, *, active: bool, reason: str = "") -> Organisation:
    organisation.active = active
    organisation.save(update_fields=["active", "updated_at"])
    action = "organisation.reactivate" if active else "organisation.deactivate"
    _record(by, action=action, subject=organisation, reason=reason)
    return organisation


def _save(organisation: Organisation) -> None:
    try:
        organisation.full_clean()
    except ValidationError as error:
        raise BadInput(
            _("Some fields need your attention."), code="organisation", fields=error.message_dict
        ) from error
    organisation.save()


def _check_reach(by: Keeper, region_code: str) -> None:
    if not by.administers(region_code):
        raise NotAllowed(_("This place lies outside the area you administer."))


def _record(by: Keeper, **entry: Any) -> None:
    audit.record(by=cast("AbstractBaseUser", by), **entry)
