"""What police, court, petition desk, procuratorate, 12345 and departments send in under their own number.

One document, one case: the office logs the dispute and hands it to the centre in one transaction, however
often and from however many machines the document is sent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases.models import Case
from cases.services.intake import submit_once
from cases.services.intake_input import Intake, PartyInput
from core.errors import Conflict, NotAllowed
from organisations.models import Organisation, OrganisationGroup
from referrals.models import Inbound, Leg

from .choosing import kind_for
from .ground import bad, group_of
from .legs import hand_in

__all__ = ["Received", "receive"]


@dataclass(frozen=True)
class Received:
    """The case a document stands for; `first` is false when an earlier call brought it."""

    case: Case
    leg: Leg
    first: bool


def receive(
    *,
    by: User,
    key: str,
    intake: Intake,
    document_number: str,
    kind: str = "",
    to: Organisation | None = None,
    asked: str = "",
    now: datetime | None = None,
) -> Received:
    """Log what another office sends in and hand it to the centre: the nearest of the place, unless named.

    Args:
        key: the submission key of the form or call.
        document_number: under which the office keeps it; idempotent on office and number.

    Raises:
        NotAllowed: the person may not log disputes, or works at a centre, which has a window of its own.
        BadInput: no document number, a field of the dispute, or no centre could answer.
        Conflict: the number was sent before with other content.
    """
    office = _sender(by)
    number = " ".join(document_number.split())
    if not number:
        raise bad("document_number", _("Give the document number of your office."))
    kind_for(office, kind)
    with transaction.atomic():
        claimed, first = Inbound.objects.select_related("leg__case").get_or_create(
            organisation=office,
            document_number=number,
            defaults={"fingerprint": _fingerprint(intake, kind), "by": by, **({"at": now} if now else {})},
        )
        if not first:
            return _again(claimed, _fingerprint(intake, kind))
        case = _logged(by, key, intake, now)
        leg = hand_in(case=case, by=by, to=to, kind=kind, asked=asked, document_number=number, now=now)
        Inbound.objects.filter(pk=claimed.pk).update(leg=leg)
        return Received(case, leg, first=True)


def _sender(by: User) -> Organisation:
    office = posting_for(by, Perms.CASE_LOG).organisation
    if group_of(office) == OrganisationGroup.CENTRE:
        raise NotAllowed(_("A centre logs disputes at its own window."), code="a_centre")
    return office


def _logged(by: User, key: str, intake: Intake, now: datetime | None) -> Case:
    logged = submit_once(by=by, key=key, intake=intake, now=now)
    if not logged.first:
        sentence = _(
            "This form was already submitted with other content. Open a new form to enter something else."
        )
        raise Conflict(sentence, code="submission_key_reused")
    return logged.case


def _again(claimed: Inbound, fingerprint: str) -> Received:
    if claimed.fingerprint != fingerprint:
        sentence = _("Your office sent document %(number)s before, with other content.")
        raise Conflict(sentence % {"number": claimed.document_number}, code="document_number_reused")
    leg = claimed.leg
    if leg is None:  # its case was never made; the row stands and falls with it
        raise AssertionError
    return Received(leg.case, leg, first=False)


def _fingerprint(intake: Intake, kind: str) -> str:
    """SHA-256 of what was sent, in one written form whichever door it came through."""
    content = [kind, *(_plain(value) for name, value in sorted(vars(intake).items()) if name != "not_same")]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, PartyInput):
        return [_plain(part) for _name, part in sorted(vars(value).items())]
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return "" if value is None else str(getattr(value, "pk", value))
