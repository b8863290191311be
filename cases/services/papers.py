"""Opening a paper: full personal data leaves the system, so every opening is an audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from cases import papers
from cases.models import Case, Party
from cases.papers.facts import read
from cases.papers.sheet import Sheet
from cases.privacy import whole_file_for
from core import audit
from core.errors import NotFound


@dataclass(frozen=True)
class OpenedPaper:
    """A paper ready to be drawn."""

    paper: papers.Paper
    sheets: list[Sheet]
    file_name: str
    recipients: list[Party]
    chosen: int | None


@transaction.atomic
def open_paper(
    *, case: Case, slug: str, by: User, form: Literal["page", "word"], party: int | None = None
) -> OpenedPaper:
    """Compose a paper of a case and record who opened it, in which form and for whom.

    Args:
        party: only the sheet of this party, of a paper that goes to each party alone.

    Raises:
        NotAllowed: no posting gives the right to print on this case, or the office sees only a part of it.
        NotFound: no such paper at this stage of the case, or no such party on it.
    """
    posting = whole_file_for(by, Perms.CASE_PRINT, case)
    paper = papers.find(case, slug)
    if paper is None:
        raise NotFound(_("This paper does not exist for this case."))
    file = read(case)
    everybody = paper.recipients(file)
    chosen = [row for row in everybody if party in (None, row.pk)]
    if party is not None and not chosen:
        raise NotFound(_("This paper is not meant for that party."))
    audit.record(
        by=by,
        action="paper.open",
        subject=case,
        detail={"case": file.number, "paper": slug, "form": form, "parties": [row.pk for row in chosen]},
        organisation_id=posting.organisation_id,
    )
    return OpenedPaper(paper, paper.compose(file, chosen), paper.file_name(file), everybody, party)
