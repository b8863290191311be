"""Opening a transfer letter: names leave the system, so every opening is an audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases.papers.sheet import Sheet
from core import audit
from core.errors import NotFound
from referrals import letters
from referrals.models import Leg

__all__ = ["OpenedLetter", "open_letter"]


@dataclass(frozen=True)
class OpenedLetter:
    """A letter ready to be drawn."""

    title: str
    sheets: list[Sheet]
    file_name: str


@transaction.atomic
def open_letter(*, leg: Leg, by: User, form: Literal["page", "word"]) -> OpenedLetter:
    """Compose the letter of a leg read by `for_rows()`, and record who opened it in which form.

    Raises:
        NotAllowed: no posting gives the right to print on this case.
        NotFound: no letter goes with a question or a report.
    """
    posting = posting_for(by, Perms.CASE_PRINT, leg.case)
    if not leg.moves:
        raise NotFound(_("No letter goes with this."))
    detail = {"case": leg.case.number, "paper": "transfer-letter", "leg": leg.pk, "form": form}
    audit.record(
        by=by, action="paper.open", subject=leg.case, detail=detail, organisation_id=posting.organisation_id
    )
    return OpenedLetter(letters.title(leg), letters.compose(leg), letters.file_name(leg))
