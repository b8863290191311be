"""Papers added to the file: scans, photos, documents of other offices. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, posting_for, scope_of
from cases.flow import move
from cases.models import Attachment, Case, Depth, PaperKind, Party
from cases.privacy import depth_of
from core import audit, files
from core.errors import BadInput, Conflict, NotAllowed
from organisations.models import Organisation

from .checking import refuse_wrong
from .mediation import begin

__all__ = ["add_paper", "attach", "may_open", "open_attachment", "shows_sent", "strike"]

LONGEST_TITLE = 120
LONGEST_REASON = 200
SHOWN: Mapping[str, frozenset[str]] = {
    "confirmation": frozenset(
        {
            PaperKind.AGREEMENT, PaperKind.APPLICATION, PaperKind.AUTHORITY, PaperKind.IDENTITY,
            PaperKind.CONFIRMATION,
        }
    ),
    "leg": frozenset({PaperKind.APPLICATION, PaperKind.LETTER}),
}  # fmt: skip
"""Purpose of a share -> the kinds of paper it includes beside what the office itself added.

A court needs what the joint application for confirmation consists of (Fashi [2011] 5, art. 3); an office
asked to take a case over reads the application and the letter, and the rest once it holds the file.
"""
Sent = Callable[[Case, frozenset[int]], Iterable[int]]
"""From a case and offices that see only a part of it: the papers that were sent to them with a question."""
_sent: list[Sent] = []


def shows_sent(papers: Sent) -> None:
    """Register where papers are sent along; the hand-overs do."""
    _sent.append(papers)


def attach(
    *,
    case: Case,
    by: User,
    kind: str,
    file: files.Content,
    title: str = "",
    party: Party | None = None,
    now: datetime | None = None,
) -> Attachment:
    """Add a paper to the file. An office that sees only a part may add its own papers too.

    Args:
        file: PDF, JPEG, PNG or WebP, at most FILE_MOST_BYTES.
        party: whose paper it is, if it is one party's.

    Raises:
        BadInput: not such a file, damaged or too large; an unknown kind; a party of another case.
        Conflict: the very same file is in this case already.
        NotAllowed: the person may not add papers here.
    """
    with transaction.atomic():
        begin(case, "attach", by)
        posting = posting_for(by, Perms.CASE_FILE, case)
        paper = add_paper(
            case=case, by=by, organisation=posting.organisation, kind=kind, file=file, title=title,
            party=party, now=now,
        )  # fmt: skip
        facts = {"paper": paper.pk, "kind": paper.kind}
        move(case, "attach", by=by, facts=facts, locked=True, now=now)
    return paper


def strike(*, case: Case, by: User, paper: Attachment, note: str, now: datetime | None = None) -> Attachment:
    """Mark a mistaken paper as struck out; it stays in the file.

    Raises:
        BadInput: no reason, or the paper of another case.
        Conflict: it is struck out already, or the case is archived.
        NotAllowed: the person may not.
    """
    with transaction.atomic():
        begin(case, "strike", by)
        own = "" if paper.case_id == case.pk else _("Choose a paper of this case.")
        refuse_wrong({"paper": own, "note": _wrong_reason(note)})
        paper.refresh_from_db(fields=["struck_at"])
        if paper.struck_at:
            raise Conflict(_("This paper is struck out already."))
        event = move(case, "strike", by=by, note=note, facts={"paper": paper.pk}, locked=True, now=now)
        paper.struck_at, paper.struck_by, paper.struck_reason = event.at, by, note.strip()
        paper.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    return paper


def add_paper(
    *,
    case: Case,
    by: User,
    organisation: Organisation,
    kind: str,
    file: files.Content,
    title: str = "",
    party: Party | None = None,
    field: str = "file",
    again: bool = False,
    now: datetime | None = None,
) -> Attachment:
    """Keep the file and put it into the case, as part of another act whose service checked the right.

    The caller holds the case. Raises as `attach`.

    Args:
        field: where the form asked for the file.
        again: one paper may serve twice, such as a sheet that both sides signed; it is still kept once.
    """
    refuse_wrong(_wrong_paper(case, kind, title, party))
    try:
        stored = files.store(file)
    except BadInput as refusal:
        raise BadInput(refusal.message, code=refusal.code, fields={field: [str(refusal)]}) from refusal
    known = case.attachments.filter(file=stored, struck_at=None).first()
    if known and again and known.kind == kind:
        return known
    if known:
        raise Conflict(_("This very file is among the papers of the case already."), code="paper_twice")
    given: dict[str, Any] = {"at": now} if now else {}
    return Attachment.objects.create(
        case=case, kind=kind, title=title.strip() or str(PaperKind(kind).label), file=stored, party=party,
        by=by, organisation=organisation, **given,
    )  # fmt: skip


def may_open(case: Case, user: User, papers: list[Attachment]) -> set[int]:
    """Which of these papers of the case, which is in her sight, the person may open; by their keys."""
    if not can(user, Perms.CASE_PRINT, case):
        return set()
    if depth_of(case, user) == Depth.WHOLE:
        return {paper.pk for paper in papers}
    offices = scope_of(user).organisations
    shares = case.shares.filter(organisation__in=offices, until=None, depth=Depth.OFFER)
    purposes = shares.values_list("purpose", flat=True)
    kinds = frozenset().union(*(SHOWN.get(purpose.split(":")[0], frozenset()) for purpose in purposes))
    sent = {pk for papers_of in _sent for pk in papers_of(case, offices)}
    return {
        paper.pk for paper in papers
        if _reaches(paper, offices, kinds) or (paper.pk in sent and paper.struck_at is None)
    }  # fmt: skip


@transaction.atomic
def open_attachment(*, case: Case, paper: Attachment, by: User) -> Attachment:
    """Allow an added paper to be read once: it holds full personal data, so every look is on record.

    Raises:
        NotAllowed: the right is missing, or the person's office was shown only a part of the file.
    """
    posting = posting_for(by, Perms.CASE_PRINT, case)
    if paper.pk not in may_open(case, by, [paper]):
        raise NotAllowed(_("Your office was shown only a part of this file."))
    audit.record(
        by=by,
        action="paper.open",
        subject=case,
        detail={"case": case.number, "paper": "added", "added": paper.pk, "kind": paper.kind},
        organisation_id=posting.organisation_id,
    )
    return paper


def _reaches(paper: Attachment, offices: frozenset[int], kinds: frozenset[str]) -> bool:
    """Its own papers an office reads even struck out; of those it is shown, the standing ones."""
    return paper.organisation_id in offices or (paper.struck_at is None and paper.kind in kinds)


def _wrong_paper(case: Case, kind: str, title: str, party: Party | None) -> dict[str, str]:
    long = _("At most %(count)d characters.") % {"count": LONGEST_TITLE}
    foreign = party is not None and party.case_id != case.pk
    return {
        "kind": "" if kind in PaperKind.values else _("Choose what the paper is."),
        "title": long if len(title.strip()) > LONGEST_TITLE else "",
        "party": _("Choose a party of this case.") if foreign else "",
    }


def _wrong_reason(note: str) -> str:
    if not note.strip():
        return _("Say why the paper is struck out.")
    long = _("At most %(count)d characters.") % {"count": LONGEST_REASON}
    return long if len(note.strip()) > LONGEST_REASON else ""
