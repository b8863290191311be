"""Intake: from the window to an accepted or refused case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases import known, risk, seen, titles
from cases.clocks import Together
from cases.flow import move
from cases.models import (
    AlertDecision,
    Case,
    Draft,
    NotSame,
    RefusalReason,
    ResolutionMode,
)
from core.errors import BadInput
from core.idempotency import once
from core.pinyin import initials
from organisations.models import Organisation

from .intake_input import Intake, PartyInput, checked
from .numbering import new_tracking_code, next_number
from .people import add_parties, find_or_create

__all__ = [
    "Submitted",
    "accept",
    "note",
    "propose_level",
    "refuse",
    "submit",
    "submit_once",
    "titled",
    "withdraw",
]


@dataclass(frozen=True)
class Submitted:
    """The case a submission key stands for; `first` is false when an earlier call logged it."""

    case: Case
    first: bool


def submit(
    *, by: User, key: str, intake: Intake, accept_at_once: bool = False, now: datetime | None = None
) -> Case:
    """Log a dispute; see submit_once."""
    return submit_once(by=by, key=key, intake=intake, accept_at_once=accept_at_once, now=now).case


def submit_once(
    *,
    by: User,
    key: str,
    intake: Intake,
    accept_at_once: bool = False,
    fingerprint: str = "",
    now: datetime | None = None,
) -> Submitted:
    """Log a dispute: one case for one submission key, whatever is clicked or retried.

    Args:
        key: the submission key of the form or API call.
        accept_at_once: accept it in the same transaction, so that both happen or neither.
        fingerprint: hash of what was sent; a replay with another one is refused.

    Raises:
        NotAllowed: the person has no posting that may log disputes, or accept them if that is asked.
        BadInput: a sentence for each field that is wrong.
        Conflict: the key was used before, for something else.
    """
    office = posting_for(by, Perms.CASE_LOG).organisation
    good = checked(titled(intake), office=office, now=now)
    made: list[Case] = []

    def create() -> str:
        clocks = Together()
        case = _create(good, office, by, key, now, clocks)
        if accept_at_once:
            move(case, "accept", by=by, now=now, locked=True, together=clocks)
        clocks.write()
        made.append(case)
        return str(case.number)

    outcome = once(by=by, key=key, action="case.submit", do=create, fingerprint=fingerprint)
    case = made[0] if outcome.first else Case.objects.get(number=outcome.reference)
    return Submitted(case, outcome.first)


def accept(*, case: Case, by: User, note: str = "", now: datetime | None = None) -> Case:
    """Take responsibility for a logged dispute; from here it waits for triage."""
    move(case, "accept", by=by, note=note, now=now)
    return case


def refuse(
    *,
    case: Case,
    by: User,
    reason: RefusalReason | None,
    other_ways: Sequence[ResolutionMode],
    note: str = "",
    now: datetime | None = None,
) -> Case:
    """Do not accept a logged dispute: coded reason, and at least one other way told.

    Source: Several Provisions on the Work of People's Mediation, articles 22 and 24.
    """
    facts = {"reason": reason.code if reason else "", "other_ways": [way.code for way in other_ways]}
    move(case, "refuse", by=by, note=note, facts=facts, now=now)
    return case


def withdraw(*, case: Case, by: User, note: str, now: datetime | None = None) -> Case:
    """The applicant takes the application back; the note says how and why."""
    move(case, "withdraw", by=by, note=note, now=now)
    return case


def note(*, case: Case, by: User, note: str, now: datetime | None = None) -> Case:
    """Keep a remark in the file."""
    move(case, "note", by=by, note=note, now=now)
    return case


def propose_level(intake: Intake, *, now: datetime | None = None) -> risk.Proposal:
    """What the rules propose for this dispute, and why; a person confirms."""
    at = now or timezone.now()
    parties = [(party.role, party.name or _known_name(party), party.id_number) for party in intake.parties]
    facts = risk.Facts(
        text=f"{intake.title}\n{intake.description}",
        people=intake.people_count,
        amount=intake.amount,
        dispute_type=intake.dispute_type.code if intake.dispute_type else "",
        key_group=any(party.key_groups for party in intake.parties),
        mediation_failed=intake.earlier_mediation_failed,
        times_seen=1 + seen.times_seen(parties, at - seen.REPEAT_WINDOW),
        today=timezone.localdate(at),
    )
    return risk.propose(facts, known.risk_rules())


def _create(
    intake: Intake, office: Organisation, by: User, key: str, now: datetime | None, clocks: Together
) -> Case:
    proposal = propose_level(intake, now=now)
    _check_level(intake, proposal)
    people = find_or_create(intake.parties, office=office, by=by)
    case = _case_of(intake, office, [person.name for person in people], now)
    case.save(force_insert=True)
    add_parties(case, intake.parties, people)
    _record_level(case, intake, proposal, by)
    _remember_not_same(case, intake, by)
    Draft.objects.filter(owner=by, key=key).delete()
    number = next_number(office.region.county_code, case.received_at)
    signs = [reason.code for reason in proposal.reasons]
    facts = {"signs": signs} if signs else {}
    move(case, "submit", by=by, now=now, facts=facts, changes={"number": number}, together=clocks)
    return case


def _case_of(intake: Intake, office: Organisation, names: Sequence[str], now: datetime | None) -> Case:
    return Case(
        tracking_code=new_tracking_code(),
        received_by=office,
        holder=office,
        title=intake.title,
        description=intake.description,
        dispute_type=intake.dispute_type,
        source=intake.source,
        region=intake.region,
        place=intake.place,
        occurred_on=intake.occurred_on,
        people_count=intake.people_count,
        amount=intake.amount,
        earlier_mediation_failed=intake.earlier_mediation_failed,
        alert_level=intake.alert_level,
        search_text=_search_text(intake, names),
        **({"received_at": now} if now else {}),
    )


def _record_level(case: Case, intake: Intake, proposal: risk.Proposal, by: User) -> None:
    AlertDecision.objects.create(
        case=case,
        level=intake.alert_level,
        proposed=proposal.level,
        points=proposal.points,
        by=by,
        at=case.received_at,
        signs=[reason.code for reason in proposal.reasons],
        reason=intake.alert_reason.strip(),
    )


def _check_level(intake: Intake, proposal: risk.Proposal) -> None:
    if intake.alert_level != proposal.level and not intake.alert_reason.strip():
        message = _("The rules propose “%(level)s”. Say why you choose another level.") % {
            "level": proposal.level.word
        }
        raise BadInput(
            _("Some fields need your attention."), code="intake", fields={"alert_reason": [message]}
        )


def _remember_not_same(case: Case, intake: Intake, by: User) -> None:
    if not intake.not_same:
        return
    others = Case.objects.visible_to(by).filter(number__in=intake.not_same)
    NotSame.objects.bulk_create(NotSame(case=case, other=other, by=by) for other in others)


def _search_text(intake: Intake, names: Sequence[str]) -> str:
    return "\n".join([intake.title, intake.description, *names, *(initials(name) for name in names)])


def titled(intake: Intake) -> Intake:
    """The intake with a title: the one that was written, else one made of the parties and the type."""
    if intake.title.strip():
        return intake
    names = ((party.role, party.name or _known_name(party)) for party in intake.parties)
    return replace(intake, title=titles.propose(names, intake.dispute_type))


def _known_name(party: PartyInput) -> str:
    return party.person.name if party.person else ""
