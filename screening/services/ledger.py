"""The ledger (台账): measures, a person in charge, settled, and struck off with approval (建账销号).

Every act takes the finding's row before it looks at its state; of two at once the second is told what the
first did. What is struck off stays in the ledger for good and takes nothing any more.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, PostingQuerySet, User
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role
from accounts.scope import can, posting_for
from core import audit
from core.errors import Conflict, NotAllowed
from screening.models import EntryKind, Finding, FindingState
from screening.telling import deciding, tell

from .ground import UNFINISHED, bad, check_state, hold, keep, needs_words

__all__ = [
    "approve", "ask_strike_off", "case_ended", "may_ask", "may_decide", "may_settle", "may_take_charge",
    "name_in_charge", "refuse", "settle", "take_measure",
]  # fmt: skip

_NAMED = tuple(role for role in Role if Perms.SCREEN_READ in ROLE_PERMS[role])
_ABOVE = tuple(role for role in _NAMED if ROLE_REACH[role] == Reach.SUBTREE)


@transaction.atomic
def take_measure(*, finding: Finding, by: User, note: str, now: datetime | None = None) -> Finding:
    """Write down what was done about it.

    Raises:
        NotAllowed: no posting of the person takes measures here.
        BadInput: the measure is not told.
        Conflict: it was struck off.
    """
    at = now or timezone.now()
    posting = posting_for(by, Perms.SCREEN_MEASURE, finding)
    check_state(hold(finding), UNFINISHED)
    words = needs_words(note, _("Say what was done."))
    keep(finding, EntryKind.MEASURE, at=at, by=by, note=words)
    _record("measure", finding, by, posting)
    return finding


@transaction.atomic
def name_in_charge(
    *, finding: Finding, by: User, person: User, note: str = "", now: datetime | None = None
) -> Finding:
    """Name who answers for it: somebody of the unit's office, or of an office above it.

    Raises:
        NotAllowed, Conflict: as `take_measure`.
        BadInput: she has no posting in force there, or is named already.
    """
    at = now or timezone.now()
    posting = posting_for(by, Perms.SCREEN_MEASURE, finding)
    check_state(hold(finding), UNFINISHED)
    if not may_take_charge(finding, timezone.localdate(at)).filter(user=person).exists():
        raise bad("person", _("Choose somebody of the unit's office or of an office above it."))
    if finding.in_charge_id == person.pk:
        raise bad("person", _("She is in charge already."))
    entry = keep(
        finding, EntryKind.CHARGE, at=at, by=by, note=note.strip(), facts={"person": person.pk},
        in_charge=person,
    )  # fmt: skip
    tell("finding_charge", finding, entry, [person.pk])
    _record("charge", finding, by, posting, person=person.pk)
    return finding


@transaction.atomic
def settle(*, finding: Finding, by: User, note: str, now: datetime | None = None) -> Finding:
    """It was settled on the spot, and how: a finding that is watched, or whose case ended without result.

    Raises:
        NotAllowed, BadInput: as `take_measure`.
        Conflict: it stands elsewhere, or its case still runs.
    """
    at = now or timezone.now()
    posting = posting_for(by, Perms.SCREEN_MEASURE, finding)
    check_state(hold(finding), {FindingState.WATCHED, FindingState.CASE})
    if not may_settle(finding):
        raise Conflict(_("The case decides: it is not closed without a result."), code="case")
    words = needs_words(note, _("Say how it was settled."))
    keep(
        finding, EntryKind.SETTLED, at=at, by=by, note=words, state=FindingState.SETTLED, settled_at=at,
    )  # fmt: skip
    _record("settle", finding, by, posting)
    return finding


@transaction.atomic
def ask_strike_off(*, finding: Finding, by: User, note: str = "", now: datetime | None = None) -> Finding:
    """Ask that it be struck off: only what is settled, or whose case has ended.

    Raises:
        NotAllowed: as `take_measure`.
        Conflict: it is not settled, or its case has not ended.
    """
    at = now or timezone.now()
    posting = posting_for(by, Perms.SCREEN_MEASURE, finding)
    check_state(hold(finding), {FindingState.SETTLED, FindingState.CASE})
    if not may_ask(finding):
        raise Conflict(_("Its case has not ended yet."), code="case")
    entry = keep(
        finding, EntryKind.ASKED, at=at, by=by, note=note.strip(), state=FindingState.ASKED, asked_by=by
    )
    tell("strike_off_asked", finding, entry, deciding(finding, timezone.localdate(at)))
    _record("ask", finding, by, posting)
    return finding


@transaction.atomic
def approve(*, finding: Finding, by: User, note: str = "", now: datetime | None = None) -> Finding:
    """Strike it off: it stays in the ledger, with who approved it and when.

    Raises:
        NotAllowed: no posting approves here; or the person asked for it herself, or is in charge of it.
        Conflict: nobody has asked, or somebody has decided already.
    """
    at = now or timezone.now()
    posting = _decides(finding, by)
    entry = keep(
        finding, EntryKind.STRUCK_OFF, at=at, by=by, note=note.strip(), state=FindingState.STRUCK_OFF,
        approved_by=by, struck_off_at=at,
    )  # fmt: skip
    tell("strike_off_decided", finding, entry, [finding.asked_by_id, finding.in_charge_id], answer="approved")
    _record("strike_off", finding, by, posting)
    return finding


@transaction.atomic
def refuse(*, finding: Finding, by: User, note: str, now: datetime | None = None) -> Finding:
    """Do not strike it off, and say why: it is watched again, or goes on as the case it became.

    Raises:
        NotAllowed, Conflict: as `approve`.
        BadInput: the reason is missing.
    """
    at = now or timezone.now()
    posting = _decides(finding, by)
    words = needs_words(note, _("Say why it is not struck off."))
    state = FindingState.CASE if finding.case_id else FindingState.WATCHED
    entry = keep(
        finding, EntryKind.REFUSED, at=at, by=by, note=words, state=state, settled_at=_by_its_case(finding)
    )
    tell("strike_off_decided", finding, entry, [finding.asked_by_id, finding.in_charge_id], answer="refused")
    _record("refuse", finding, by, posting)
    return finding


def may_take_charge(finding: Finding, day: date) -> PostingQuerySet:
    """Postings of those who may be named: at the unit's office, or watching over the place from above."""
    region = finding.region
    over = Q(organisation__region__in=[*region.ancestor_codes, region.code], role__in=_ABOVE)
    near = Q(organisation=finding.organisation_id, role__in=_NAMED)
    return Posting.objects.current(day).filter(near | over, user__is_active=True)


def may_settle(finding: Finding) -> bool:
    """Whether the unit can say that it is settled: it is watched, or its case ended without a result."""
    if finding.state == FindingState.CASE:
        return case_ended(finding) and finding.settled_at is None
    return finding.state == FindingState.WATCHED


def may_ask(finding: Finding) -> bool:
    """Whether its striking off may be asked for."""
    return finding.state == FindingState.SETTLED or (
        finding.state == FindingState.CASE and case_ended(finding)
    )


def may_decide(finding: Finding, user: User) -> bool:
    """Never the one who asked, nor the one in charge; somebody who approves for the place."""
    own = user.pk in (finding.asked_by_id, finding.in_charge_id)
    return finding.state == FindingState.ASKED and not own and can(user, Perms.SCREEN_APPROVE, finding)


def case_ended(finding: Finding) -> bool:
    """Whether the case it became is at an end."""
    return finding.case is not None and finding.case.closed_at is not None


def _by_its_case(finding: Finding) -> datetime | None:
    """When it was settled, if its case settled it; what the unit said falls with the refusal."""
    by_case = finding.case is not None and finding.settled_at == finding.case.closed_at
    return finding.settled_at if by_case else None


def _decides(finding: Finding, by: User) -> Posting:
    """Take the row and check whose decision it is."""
    posting = posting_for(by, Perms.SCREEN_APPROVE, finding)
    check_state(hold(finding), {FindingState.ASKED})
    if not may_decide(finding, by):
        raise NotAllowed(
            _("Somebody else decides: you asked for it yourself, or you are in charge of it."), code="own"
        )
    return posting


def _record(act: str, finding: Finding, by: User, posting: Posting, **detail: int) -> None:
    audit.record(
        by=by, action=f"screening.{act}", subject=finding, detail=detail,
        organisation_id=posting.organisation_id,
    )  # fmt: skip
