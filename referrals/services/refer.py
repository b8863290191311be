"""One decision of triage carried out whole: level, record, hand-over or keeping, assistance, mediator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import hold
from cases.models import Case, Route, Stage, Triage
from cases.services import mediation
from cases.services import triage as decisions
from core.errors import BadInput
from core.idempotency import once
from mediators.models import Mediator
from organisations.models import Organisation, OrganisationGroup
from referrals.models import Contest, KindCode
from referrals.suggest import fits

from . import asking, legs, returns
from .ground import check_stage

__all__ = ["default_kind", "refer", "refer_once"]

_ASSIGNED = {OrganisationGroup.CENTRE, OrganisationGroup.MEDIATION}


def refer_once(*, case: Case, by: User, given: Mapping[str, Any], now: datetime | None = None) -> None:
    """What the form holds, done once for its submission key. Raises whatever `refer` raises."""
    facts = {name: value for name, value in given.items() if name != "key"}

    def do() -> str:
        refer(case=case, by=by, now=now, **facts)
        return str(case.number)

    key = given.get("key")
    if key:
        once(by=by, key=str(key), action="case.refer", do=do)
    else:
        do()


@transaction.atomic
def refer(
    *,
    case: Case,
    by: User,
    route: str,
    lead: Organisation,
    level: str,
    reason: str,
    kind: str = "",
    assisting: Sequence[Organisation] = (),
    level_reason: str = "",
    mediator: Mediator | None = None,
    chosen_by_party: bool = False,
    asked: str = "",
    now: datetime | None = None,
) -> Triage:
    """Decide a case's route and carry the decision out: all of it, or nothing.

    The lead office is asked to take the case, or keeps it if it holds it. A decision after the first (复诊)
    is a row of its own. A contested case is decided for the office named, which cannot decline.

    Args:
        kind: of the hand-over; by itself an assignment to an office below, else a transfer.
        mediator: assigned at once where the case is kept, else named to the lead office as a wish.
        chosen_by_party: a party asked for this mediator.
        asked: what the lead office, and the assisting ones, are asked to do; the reason if empty.

    Raises:
        BadInput: the office does not fit the route, the mediator not the office, or a reason is missing.
        NotAllowed: it is not this person's to decide.
        Conflict: the case does not wait for triage, or the office cannot be asked.
    """
    hold(case)
    _check(case, route, lead, assisting, mediator)
    what = asked.strip() or reason.strip()
    decisions.confirm_level(case=case, by=by, level=level, reason=level_reason.strip() or reason, now=now)
    keeps = lead.pk == case.holder_id and case.stage != Stage.CONTESTED
    if keeps:
        row = decisions.keep(case=case, by=by, route=route, note=reason, now=now)
    else:
        row = decisions.record(case=case, by=by, route=route, lead=lead, reason=reason, now=now)
        _hand_over(case, by, lead, kind, _with_wish(what, mediator, chosen_by_party), now)
    _ask_others(case, by, assisting, what, now)
    if keeps and mediator:
        mediation.assign(case=case, by=by, mediator=mediator, chosen_by_party=chosen_by_party, now=now)
    return row


def default_kind(case: Case, lead: Organisation) -> KindCode:
    """An assignment from a centre to a centre or committee of its area, else a transfer."""
    sender = case.holder
    downward = lead.pk != sender.pk and sender.region.contains(lead.region_id)
    by_centre = sender.kind.group == OrganisationGroup.CENTRE and lead.kind.group in _ASSIGNED
    return KindCode.ASSIGN if by_centre and downward else KindCode.TRANSFER


def _hand_over(case: Case, by: User, lead: Organisation, kind: str, asked: str, now: datetime | None) -> None:
    if case.stage == Stage.CONTESTED:
        question = get_object_or_404(Contest, case=case, decision=None)
        returns.decide(contest=question, by=by, to=lead, text=asked, now=now)
    else:
        legs.offer(case=case, by=by, kind=kind or default_kind(case, lead), to=lead, asked=asked, now=now)


def _ask_others(
    case: Case, by: User, offices: Sequence[Organisation], asked: str, now: datetime | None
) -> None:
    for office in offices:
        asking.ask(case=case, by=by, to=office, asked=asked, now=now)


def _check(
    case: Case,
    route: str,
    lead: Organisation,
    assisting: Sequence[Organisation],
    mediator: Mediator | None,
) -> None:
    check_stage(case, "decide" if case.stage == Stage.CONTESTED else "keep")
    if route in Route.values and not fits(lead, Route(route), case):
        raise _bad("to", _("“%(office)s” does not fit this route.") % {"office": lead.name})
    if any(office.pk in {lead.pk, case.holder_id} for office in assisting):
        raise _bad("assisting", _("The lead office and the holder do not assist themselves."))
    if mediator and lead.pk != case.holder_id and mediator.organisation_id != lead.pk:
        words = {"name": mediator.name, "office": mediator.organisation.name}
        raise _bad("mediator", _("%(name)s works at “%(office)s”: let that office lead.") % words)


def _with_wish(asked: str, mediator: Mediator | None, chosen: bool) -> str:
    """The mediator wished for, in words for the lead office, which assigns by itself."""
    if mediator is None:
        return asked
    wish = _("A party asks for %(name)s as mediator.") if chosen else _("Proposed mediator: %(name)s.")
    return f"{asked}\n{wish % {'name': mediator.name}}"


def _bad(field: str, sentence: str) -> BadInput:
    return BadInput(sentence, code="invalid", fields={field: [sentence]})
