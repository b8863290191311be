"""Reading the audit trail: which entries an auditor may see, and the words for the acts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry

from .models import Posting, User
from .permissions import ROLE_PERMS, Perms, Role

ACTS: dict[str, str | Promise] = {
    "account.login": _("Logged in"),
    "account.logout": _("Logged out"),
    "account.password_changed": _("Changed the own password"),
    "account.token_issued": _("Took a token for the interface"),
    "account.token_ended": _("Ended a token for the interface"),
    "account.lock_released": _("Released a lock"),
    "user.create": _("Created a user"),
    "user.rename": _("Corrected a user's name"),
    "user.disable": _("Closed an account"),
    "user.enable": _("Opened an account again"),
    "user.reset_password": _("Gave a temporary password"),
    "posting.open": _("Opened a posting"),
    "posting.end": _("Ended a posting"),
    "organisation.add": _("Added an organisation"),
    "organisation.edit": _("Edited an organisation"),
    "organisation.deactivate": _("Switched an organisation off"),
    "organisation.reactivate": _("Switched an organisation on"),
    "party.reveal": _("Looked at full personal data"),
    "paper.open": _("Opened a paper"),
    "person.look_up": _("Looked a person up"),
    "message.send_again": _("Sent a parked message again"),
    "message.set_aside": _("Set a parked message aside"),
    "messages.choose": _("Chose how to be told"),
    "messages.address": _("Noted where somebody is reached"),
}
"""The acts as words; an act that is not named here is shown by its code."""


def visible_to(user: User) -> QuerySet[AuditEntry]:
    """Entries of people who work, or worked, in the region of one of the auditor's postings."""
    seen = Q(pk__in=())
    for posting in user.current_postings:
        if Perms.AUDIT_READ in ROLE_PERMS[Role(posting.role)]:
            seen |= Q(organisation__region__code__startswith=posting.organisation.region.prefix)
    people = Posting.objects.filter(seen).values("user")
    return AuditEntry.objects.filter(Q(by__in=people) | Q(by=user)).select_related("by")


def narrowed(
    entries: QuerySet[AuditEntry], *, person: str = "", act: str = "", since: date | None, until: date | None
) -> QuerySet[AuditEntry]:
    """Entries of one user name, one act, and local days, both included."""
    if person:
        entries = entries.filter(by__username=person)
    if act:
        entries = entries.filter(action=act)
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
