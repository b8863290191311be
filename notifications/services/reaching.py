"""Where and in which language a person is reached, and which messages she wants there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import BadInput
from notifications.channels import SENDERS
from notifications.kinds import KINDS
from notifications.models import Channel, Contact, MessageLanguage, Preference

__all__ = ["Wishes", "choose", "give_address"]


@dataclass(frozen=True)
class Wishes:
    """What a person chooses for herself."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    """Channel -> address; an empty one removes it, a channel that is not named stays as it is."""
    wanted: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """(kind, channel) -> whether; what equals the default is not kept, so that a new default reaches her."""
    language: str = ""
    """Empty: as it is."""


@transaction.atomic
def choose(*, by: User, wishes: Wishes) -> None:
    """Keep what she chooses. Urgent messages cannot be refused: a wish against them has no effect.

    Raises:
        BadInput: an address, a language, a kind or a channel that does not exist; nothing is changed then.
    """
    _check(wishes)
    addresses = _cleaned(wishes.addresses)
    for channel, address in addresses.items():
        _keep_address(by, channel, address)
    _keep_wishes(by, wishes.wanted)
    if wishes.language:
        MessageLanguage.objects.update_or_create(user=by, defaults={"code": wishes.language})
    changed = [*sorted(addresses), *(["wishes"] if wishes.wanted else [])]
    audit.record(by=by, action="messages.choose", subject=by, detail={"fields": changed})


@transaction.atomic
def give_address(*, by: User, user: User, channel: str, address: str) -> None:
    """The administrator notes where somebody is reached. Raises BadInput for what is no address."""
    _keep_address(user, channel, _cleaned({channel: address})[channel])
    audit.record(by=by, action="messages.address", subject=user, detail={"fields": [channel]})


def _check(wishes: Wishes) -> None:
    known = all(kind in KINDS and channel in SENDERS for kind, channel in wishes.wanted)
    if not known or any(channel not in SENDERS for channel in wishes.addresses):
        raise BadInput(_("There is no such kind of message or channel."), code="invalid")
    if wishes.language and wishes.language not in dict(settings.LANGUAGES):
        sentence = _("There is no such language here.")
        raise BadInput(sentence, code="invalid", fields={"language": [sentence]})


def _cleaned(addresses: Mapping[str, str]) -> dict[str, str]:
    """The addresses in their written form; every faulty one is named."""
    cleaned, faults = {}, {}
    for channel, typed in addresses.items():
        try:
            cleaned[channel] = SENDERS[channel].clean(typed) if typed.strip() else ""
        except ValueError as fault:
            faults[channel] = [str(fault)]
    if faults:
        raise BadInput(_("Some fields need mending."), code="invalid", fields=faults)
    return cleaned


def _keep_address(user: User, channel: str, address: str) -> None:
    if channel == Channel.IN_APP or not address:
        Contact.objects.filter(user=user, channel=channel).delete()
        return
    Contact.objects.update_or_create(user=user, channel=channel, defaults={"address": address})


def _keep_wishes(user: User, wanted: Mapping[tuple[str, str], bool]) -> None:
    for (kind, channel), wish in wanted.items():
        if channel == Channel.IN_APP:
            continue  # the inbox has everything
        mine = Preference.objects.filter(user=user, kind=kind, channel=channel)
        if wish == (channel in KINDS[kind].default):
            mine.delete()
        else:
            Preference.objects.update_or_create(
                user=user, kind=kind, channel=channel, defaults={"wanted": wish}
            )
