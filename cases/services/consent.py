"""Consent of the parties, where law leaves something to them: to mediate, by video, to record."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import hold, move
from cases.models import Case, Consent, ConsentMatter, ConsentWay, Party, PartyRole
from core.errors import BadInput, Conflict

__all__ = ["CONSENTING", "give_consent"]

CONSENTING = tuple(role for role in PartyRole if not role.speaks_for_another)
"""Who consents: the parties themselves; who speaks for one brings that party's consent."""


def give_consent(
    *,
    case: Case,
    by: User,
    party: Party,
    matter: str,
    way: str,
    given_on: date,
    note: str = "",
    now: datetime | None = None,
) -> Consent:
    """Keep that a party consented.

    Raises:
        BadInput: somebody else's party or one who speaks for another, an unknown matter, a day to come.
        Conflict: this party's consent to this matter is on record already.
        NotAllowed: the person may not write in this file.
    """
    with transaction.atomic():
        hold(case)
        wrong = _wrong(case, party, matter, way, given_on, timezone.localdate(now))
        if wrong:
            raise BadInput(_("Something is still missing."), code="incomplete", fields=wrong)
        if case.consents.filter(party=party, matter=matter).exists():
            raise Conflict(_("The consent of this party to this matter is on record already."))
        facts = {"matter": str(matter), "party": party.pk}
        event = move(case, "consent", by=by, note=note, facts=facts, locked=True, now=now)
        return Consent.objects.create(
            case=case, party=party, matter=matter, way=way, given_on=given_on, by=by, at=event.at
        )


def _wrong(
    case: Case, party: Party, matter: str, way: str, given_on: date, today: date
) -> dict[str, list[str]]:
    sentences = {
        "party": _("Choose a party of this case.") if not _consents(case, party) else "",
        "matter": _("Choose what the consent is about.") if matter not in ConsentMatter.values else "",
        "way": _("Choose the way.") if way not in ConsentWay.values else "",
        "given_on": _("This day lies in the future.") if given_on > today else "",
    }
    return {name: [sentence] for name, sentence in sentences.items() if sentence}


def _consents(case: Case, party: Party) -> bool:
    return party.case_id == case.pk and party.role in CONSENTING
