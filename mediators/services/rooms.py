"""Writing rooms. A room that is not used any more is switched off, never deleted."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from core import audit
from mediators.models import Room, RoomKind
from organisations.models import Organisation

from .keeping import check_active, check_keeps, differing, plain, save_checked

__all__ = ["add_room", "edit_room"]


@transaction.atomic
def add_room(
    *,
    by: User,
    organisation: Organisation,
    name: str,
    kind: RoomKind = RoomKind.MEDIATION,
    capacity: int = 8,
    equipment: str = "",
) -> Room:
    """A room of an organisation.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: the name is missing or taken there, or nobody could sit in it.
    """
    check_keeps(by, organisation)
    check_active(organisation)
    room = Room(
        organisation=organisation,
        name=plain(name),
        kind=kind,
        capacity=capacity,
        equipment=plain(equipment),
    )
    save_checked(room)
    audit.record(by=by, action="room.add", subject=room, organisation_id=organisation.pk)
    return room


@transaction.atomic
def edit_room(
    *,
    by: User,
    room: Room,
    name: str,
    kind: RoomKind,
    capacity: int,
    equipment: str = "",
    active: bool = True,
) -> Room:
    """Another name, kind, size or equipment, or in use or not. Bookings that stand stay.

    Raises:
        NotAllowed, BadInput: as in add_room.
    """
    check_keeps(by, room.organisation)
    new = {
        "name": plain(name),
        "kind": kind,
        "capacity": capacity,
        "equipment": plain(equipment),
        "active": active,
    }
    changed = differing(room, new)
    if changed:
        save_checked(room)
        audit.record(by=by, action="room.edit", subject=room, detail={"fields": changed})
    return room
