"""A finding becomes a case with nothing typed twice; only what nobody knows yet is asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from cases import risk
from cases.models import AlertLevel, CaseSource, PartyRole, PersonKind
from cases.services.intake import propose_level, submit_once, titled
from cases.services.intake_input import Intake, PartyInput
from core import audit
from core.errors import BadInput
from core.idempotency import once
from screening.models import Entry, EntryKind, Finding, FindingPerson, FindingState

from .following import SOURCE
from .ground import check_state, hold, keep
from .returns import PersonInput

__all__ = ["SIDES", "TakenOver", "log_as_case", "may_log", "taken_over"]

SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
"""Whom a case cannot do without (cases.services.intake_input)."""
_FROM = frozenset({FindingState.WATCHED, FindingState.SETTLED})
_TEXTS = Path(__file__).parents[1] / "texts" / "case.toml"
_LONGEST = 20_000


@dataclass(frozen=True)
class TakenOver:
    """What the case will say, and what is missing for it."""

    intake: Intake
    missing: tuple[PartyRole, ...]
    proposal: risk.Proposal

    @property
    def needs_reason(self) -> bool:
        """Whether the level differs from what the rules propose, and nobody has said why."""
        return self.intake.alert_level != self.proposal.level and not self.intake.alert_reason


def may_log(finding: Finding, user: User) -> bool:
    """Whether this person can make it a case now: by both rights, from an office that covers the place."""
    if finding.state not in _FROM or not can(user, Perms.SCREEN_MEASURE, finding):
        return False
    return can(user, Perms.CASE_LOG) and _office_covers(finding, user)


def taken_over(finding: Finding, *, now: datetime | None = None) -> TakenOver:
    """Everything the case takes from the finding; people without a name are not among its parties."""
    intake = titled(_intake(finding, ()))
    there = {party.role for party in intake.parties}
    missing = tuple(role for role in SIDES if role not in there)
    return TakenOver(intake, missing, propose_level(intake, now=now))


def log_as_case(
    *,
    finding: Finding,
    by: User,
    key: str,
    people: Sequence[PersonInput] = (),
    alert_level: AlertLevel | None = None,
    alert_reason: str = "",
    now: datetime | None = None,
) -> Finding:
    """Log it as a case: one case for a finding, whatever is clicked or retried.

    Args:
        key: the submission key; sent again, it changes nothing.
        people: the applicant and the respondent, where the finding names none.
        alert_level, alert_reason: only if the level is to differ from what the finding says.

    Raises:
        NotAllowed: a posting that takes measures here or that logs disputes is missing.
        BadInput: a sentence for each field that is missing; the place lies outside the office's area.
        Conflict: it is a case already, or was struck off.
    """

    def do() -> str:
        at = now or timezone.now()
        posting = posting_for(by, Perms.SCREEN_MEASURE, finding)
        check_state(hold(finding), _FROM)
        intake = _completed(finding, people, alert_level, alert_reason)
        case = submit_once(by=by, key=key, intake=intake, now=now).case
        keep(
            finding, EntryKind.CASE, at=at, by=by, facts={"case": case.number},
            case=case, state=FindingState.CASE, settled_at=None,
        )  # fmt: skip
        audit.record(
            by=by, action="screening.case", subject=finding, detail={"case": case.number},
            organisation_id=posting.organisation_id,
        )  # fmt: skip
        return str(finding.pk)

    done = once(by=by, key=key, action="screening.case", do=do)
    return Finding.objects.select_related("case", "region").get(pk=int(done.reference))


def _office_covers(finding: Finding, user: User) -> bool:
    """The intake is done in the first posting that logs disputes; its office has to cover the place."""
    return posting_for(user, Perms.CASE_LOG).organisation.region.contains(finding.region_id)


def _completed(
    finding: Finding, people: Sequence[PersonInput], level: AlertLevel | None, reason: str
) -> Intake:
    """The intake with what was asked for.

    Raises:
        BadInput: a side has no name yet; the field is called by the role.
    """
    intake = _intake(finding, people)
    there = {party.role for party in intake.parties}
    nameless = {role.value: [_("Give the name.")] for role in SIDES if role not in there}
    if nameless:
        raise BadInput(_("Some fields need your attention."), code="finding", fields=nameless)
    if level or reason.strip():
        intake = replace(intake, alert_level=level or intake.alert_level, alert_reason=reason.strip())
    return intake


def _intake(finding: Finding, added: Sequence[PersonInput]) -> Intake:
    entries = list(finding.entries.all())
    found = next((one for one in entries if one.kind == EntryKind.FOUND), None)
    return Intake(
        title="", description=_description(finding, entries), dispute_type=finding.dispute_type,
        source=CaseSource.objects.get(code=SOURCE), region=finding.region, place=finding.place,
        parties=_parties([*finding.people.all(), *added]), alert_level=AlertLevel(finding.alert_level),
        alert_reason=found.note if found else "", people_count=finding.people_count, amount=finding.amount,
    )  # fmt: skip


def _parties(people: Iterable[FindingPerson | PersonInput]) -> tuple[PartyInput, ...]:
    """Whoever has a name, in her role. Who speaks for another speaks for the applicant."""
    named = [one for one in people if one.name.strip()]
    first = next((place for place, one in enumerate(named) if one.role == PartyRole.APPLICANT), None)
    return tuple(
        PartyInput(
            role=PartyRole(one.role), kind=PersonKind(one.kind), name=one.name, phone=one.phone,
            represents=first if PartyRole(one.role).speaks_for_another else None,
        )
        for one in named
    )  # fmt: skip


def _description(finding: Finding, entries: Iterable[Entry]) -> str:
    """What was found, what was done about it, and where it stands in the ledger."""
    done = [one for one in entries if one.kind in (EntryKind.MEASURE, EntryKind.SETTLED)]
    measures = [
        _words()["measure"].format(day=timezone.localdate(one.at).isoformat(), words=one.note) for one in done
    ]
    origin = _words()["origin"].format(number=finding.number, office=finding.organisation.name)
    return "\n".join([finding.facts, *measures, origin])[:_LONGEST]


@cache
def _words() -> dict[str, str]:
    return tomllib.loads(_TEXTS.read_text("utf-8"))
