"""The return of a unit: nothing found, or findings. Kept by the phone and sent again, it counts once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases import identity, known, risk
from cases.models import AlertLevel, DisputeType, PartyRole, PersonKind
from cases.services.numbering import next_number
from core import audit
from core.errors import BadInput, Conflict
from core.idempotency import once
from deadlines.models import Deadline
from deadlines.services.clocks import stop
from organisations.models import Organisation
from screening.models import (
    Entry,
    EntryKind,
    Finding,
    FindingPerson,
    FindingState,
    ReturnOutcome,
    Task,
)

from .rounds import SUBJECT

__all__ = ["FindingInput", "PersonInput", "file_return", "propose", "report_finding"]


@dataclass(frozen=True, kw_only=True)
class PersonInput:
    """Somebody a finding speaks of, as typed."""

    role: PartyRole
    name: str
    kind: PersonKind = PersonKind.NATURAL
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingInput:
    """A finding as typed. `alert_level` is what the person confirmed; another than proposed needs a reason.

    `settled`: it was settled on the spot, and `measures` says how; otherwise it is watched.
    """

    facts: str
    dispute_type: DisputeType
    alert_level: AlertLevel
    alert_reason: str = ""
    place: str = ""
    people: tuple[PersonInput, ...] = ()
    people_count: int = 2
    amount: Decimal | None = None
    measures: str = ""
    settled: bool = False


def file_return(
    *,
    task: Task,
    by: User,
    key: str,
    findings: Sequence[FindingInput] = (),
    remark: str = "",
    now: datetime | None = None,
) -> Task:
    """Return the task of a unit: with no finding it says that nothing was found (零报告).

    Args:
        key: the submission key; sent again, it changes nothing. With other content it is refused.

    Raises:
        NotAllowed: no posting of the person returns for this unit.
        BadInput: a sentence for each field that is wrong, named `findings.<position>.<field>`.
        Conflict: the round has not begun, was returned already, or the key was sent with other content.
    """

    def do() -> str:
        at = now or timezone.now()
        office = posting_for(by, Perms.SCREEN_RETURN, _own(task)).organisation
        held = Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
        _check_open(held, at)
        good = [_checked(one, f"findings.{place}.") for place, one in enumerate(findings)]
        held.outcome = ReturnOutcome.FINDINGS if good else ReturnOutcome.NOTHING
        held.returned_at, held.returned_by, held.remark = at, by, remark.strip()
        held.save(update_fields=["outcome", "returned_at", "returned_by", "remark"])
        stop(Deadline.objects.of(SUBJECT, held.pk), at=at)
        made = [_keep(one, held, office, by, at) for one in good]
        audit.record(by=by, action="screening.return", subject=held, detail={"findings": len(made)})
        return str(held.pk)

    sent = _fingerprint(task, findings, remark)
    done = once(by=by, key=key, action="screening.return", do=do, fingerprint=sent)
    return Task.objects.get(pk=int(done.reference))


def report_finding(
    *, task: Task, by: User, key: str, finding: FindingInput, now: datetime | None = None
) -> Finding:
    """Report one more finding, at any time, in a round that was returned already or not.

    A round that is still open counts as returned with findings.

    Raises:
        NotAllowed, BadInput, Conflict: as `file_return`.
    """

    def do() -> str:
        at = now or timezone.now()
        office = posting_for(by, Perms.SCREEN_RETURN, _own(task)).organisation
        held = Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
        good = _checked(finding)
        if held.returned_at is None:
            _check_open(held, at)
            held.returned_at, held.returned_by = at, by
            stop(Deadline.objects.of(SUBJECT, held.pk), at=at)
        held.outcome = ReturnOutcome.FINDINGS
        held.save(update_fields=["outcome", "returned_at", "returned_by"])
        made = _keep(good, held, office, by, at)
        audit.record(by=by, action="screening.finding", subject=made)
        return str(made.pk)

    sent = _fingerprint(task, [finding])
    done = once(by=by, key=key, action="screening.finding", do=do, fingerprint=sent)
    return Finding.objects.get(pk=int(done.reference))


def propose(finding: FindingInput, *, now: datetime | None = None) -> risk.Proposal:
    """The level that the rules propose for what was found, and why; a person confirms (hard guard 7)."""
    facts = risk.Facts(
        text=f"{finding.facts}\n{finding.measures}",
        people=finding.people_count,
        amount=finding.amount,
        dispute_type=finding.dispute_type.code,
        key_group=False,
        mediation_failed=False,
        times_seen=1,
        today=timezone.localdate(now),
    )
    return risk.propose(facts, known.risk_rules())


@dataclass(frozen=True)
class _Own:
    """The office of a task alone: nobody returns for a unit because it lies in her area."""

    scope_region: str
    scope_organisations: frozenset[int]


def _own(task: Task) -> _Own:
    return _Own("", task.scope_organisations)


def _fingerprint(task: Task, findings: Sequence[FindingInput], remark: str = "") -> str:
    """SHA-256 of what was sent: what was changed after a lost answer must not pass for what arrived."""
    written = [
        {**vars(one), "dispute_type": one.dispute_type.pk, "people": [vars(person) for person in one.people]}
        for one in findings
    ]
    sent = json.dumps([task.pk, remark.strip(), written], default=str)
    return hashlib.sha256(sent.encode()).hexdigest()


def _check_open(task: Task, at: datetime) -> None:
    if task.starts_on > timezone.localdate(at):
        raise Conflict(_("This round begins on %(day)s.") % {"day": task.starts_on.isoformat()}, code="early")
    if task.returned_at is not None:
        raise Conflict(
            _("This round was returned already, at %(at)s.")
            % {"at": timezone.localtime(task.returned_at).strftime("%Y-%m-%d %H:%M")},
            code="returned",
        )


def _checked(one: FindingInput, path: str = "") -> FindingInput:
    errors: dict[str, list[str]] = {}
    if not one.facts.strip():
        errors["facts"] = [_("Say what was found.")]
    if one.people_count < 1:
        errors["people_count"] = [_("At least one person is involved.")]
    if one.amount is not None and one.amount < 0:
        errors["amount"] = [_("The amount cannot be negative.")]
    if one.settled and not one.measures.strip():
        errors["measures"] = [_("Say how it was settled.")]
    _check_level(one, errors)
    for place, person in enumerate(one.people):
        _check_person(person, f"people.{place}", errors)
    if errors:
        fields = {f"{path}{name}": words for name, words in errors.items()}
        raise BadInput(_("Some fields need your attention."), code="finding", fields=fields)
    return one


def _check_level(one: FindingInput, errors: dict[str, list[str]]) -> None:
    proposal = propose(one)
    if one.alert_level != proposal.level and not one.alert_reason.strip():
        message = _("The rules propose “%(level)s”. Say why you choose another level.")
        errors["alert_reason"] = [message % {"level": proposal.level.word}]


def _check_person(person: PersonInput, path: str, errors: dict[str, list[str]]) -> None:
    if not person.name.strip():
        errors[f"{path}.name"] = [_("Give the name.")]
    try:
        identity.phone(person.phone)
    except identity.Malformed as error:
        errors[f"{path}.phone"] = [str(error)]


def _keep(one: FindingInput, task: Task, office: Organisation, by: User, at: datetime) -> Finding:
    proposal, region = propose(one, now=at), task.region
    with transaction.atomic(savepoint=False):
        made = Finding.objects.create(
            number=next_number(f"P{region.county_code}", at), task=task, region=region,
            organisation=office, found_by=by, found_at=at, place=one.place.strip(),
            facts=one.facts.strip(), dispute_type=one.dispute_type, people_count=one.people_count,
            amount=one.amount, signs=[reason.code for reason in proposal.reasons], proposed=proposal.level,
            alert_level=one.alert_level, state=FindingState.SETTLED if one.settled else FindingState.WATCHED,
            settled_at=at if one.settled else None,
        )  # fmt: skip
        FindingPerson.objects.bulk_create(
            FindingPerson(
                finding=made, role=person.role, kind=person.kind, name=" ".join(person.name.split()),
                phone=identity.phone(person.phone),
            )
            for person in one.people
        )  # fmt: skip
        Entry.objects.bulk_create(_entries(one, made, by, at))
    return made


def _entries(one: FindingInput, made: Finding, by: User, at: datetime) -> list[Entry]:
    facts = {"level": made.alert_level, "proposed": made.proposed}
    reason = one.alert_reason.strip()
    entries = [Entry(finding=made, kind=EntryKind.FOUND, at=at, by=by, note=reason, facts=facts)]
    if one.measures.strip():
        kind = EntryKind.SETTLED if one.settled else EntryKind.MEASURE
        entries.append(Entry(finding=made, kind=kind, at=at, by=by, note=one.measures.strip()))
    return entries
