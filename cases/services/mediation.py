"""Who mediates: assigned, accepted or declined, recused, and how the mediation ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, Perms, Role
from accounts.scope import can, posting_for
from cases.flow import check_stage, hold, move, transition
from cases.models import (
    Case,
    FailureCause,
    Mediation,
    MediationState,
    ResolutionMode,
    Stage,
)
from cases.transitions import Whose
from core.errors import BadInput, Conflict, NotAllowed
from mediators.models import At, Mediator

from .mediation_end import close_mediation, current, end_current, free

__all__ = [
    "assign",
    "begin",
    "current",
    "eligible",
    "end_current",
    "fail",
    "is_asked",
    "mediating",
    "recuse",
    "serve_notice",
    "start",
    "turn_down",
    "wrong",
]

STEPPED_BACK = (MediationState.DECLINED, MediationState.RECUSED)
BEFORE_IT_BEGAN = frozenset({FailureCause.REFUSED, FailureCause.NOT_FIT})
"""Causes that can end a mediation which nobody has begun."""
_MEDIATING = tuple(role for role in Role if Perms.CASE_MEDIATE in ROLE_PERMS[role])


def begin(case: Case, code: str, by: User) -> None:
    """Take the row and ask right and stage, before a service looks at anything else. Needs a transaction.

    Raises:
        NotAllowed: it is not this person's turn.
        Conflict: the case stands at another stage.
    """
    row = transition(code)
    hold(case)
    if row.whose is not Whose.RULE:
        row.whose.posting(by, row.needs, case, None)
    check_stage(row, case)


def wrong(field: str, sentence: str) -> BadInput:
    """One field refused with its sentence."""
    return BadInput(sentence, code="invalid", fields={field: [sentence]})


def mediating(case: Case) -> Mediation:
    """The mediation under way.

    Raises:
        Conflict: nobody has accepted it.
    """
    found = current(case)
    if found is None or found.state != MediationState.ACCEPTED:
        raise Conflict(_("Nobody mediates this case at present."), code="nobody_mediates")
    return found


def eligible(case: Case, *, day: date | None = None) -> QuerySet[Mediator]:
    """Who may be assigned: on the register, appointed on that day, and posted as mediator at the holder.

    The posting makes the difference for experts and invited mediators too: whoever helps out at an office
    is posted there for that time, and so sees what the office holds and no more.
    """
    here = Posting.objects.current(timezone.localdate()).filter(
        organisation=case.holder_id, role__in=_MEDIATING, user=OuterRef("user")
    )
    serving = Mediator.objects.serving(day or timezone.localdate()).filter(Exists(here), user__is_active=True)
    stepped = case.mediations.filter(state__in=STEPPED_BACK).values("mediator")
    return serving.exclude(pk__in=stepped).select_related("organisation").order_by("name", "pk")


def assign(
    *,
    case: Case,
    by: User,
    mediator: Mediator,
    chosen_by_party: bool = False,
    instead: bool = False,
    now: datetime | None = None,
) -> Mediation:
    """Ask a mediator to take the case; a mediator may ask herself.

    Args:
        instead: put the mediator in the place of one who was asked and has not answered.

    Raises:
        BadInput: the mediator is not appointed, cannot act at the holder, or stepped back in this case.
        Conflict: somebody was asked already.
    """
    with transaction.atomic():
        begin(case, "assign", by)
        _check_eligible(case, mediator, timezone.localdate(now))
        asked = current(case)
        if asked and not instead:
            words = {"name": asked.mediator.name}
            raise Conflict(_("%(name)s was asked already.") % words, code="asked_already")
        facts = {"mediator": mediator.pk, "chosen_by_party": chosen_by_party}
        event = move(case, "assign", by=by, facts=facts, locked=True, now=now)
        if asked:
            close_mediation(asked, MediationState.ENDED, event.at)
        return Mediation.objects.create(
            case=case,
            organisation=case.holder,
            mediator=mediator,
            chosen_by_party=chosen_by_party,
            assigned_by=by,
            assigned_at=event.at,
        )


def is_asked(case: Case, user: User) -> bool:
    """Whether this person was asked to mediate and may answer."""
    found = current(case)
    if found is None or found.state != MediationState.OFFERED or found.mediator.user_id != user.pk:
        return False
    return can(user, Perms.CASE_MEDIATE, At(found.organisation))


def start(*, case: Case, by: User, now: datetime | None = None) -> Mediation:
    """The mediator accepts; mediation begins.

    Raises:
        NotAllowed: somebody else was asked.
        Conflict: nobody was asked, a duty of the level or a consent is missing.
    """
    with transaction.atomic():
        begin(case, "start", by)
        mediation, posting = _asked(case, by)
        facts = {"mediator": mediation.mediator_id}
        event = move(case, "start", by=by, facts=facts, posting=posting, locked=True, now=now)
        mediation.state, mediation.answered_at = MediationState.ACCEPTED, event.at
        mediation.save(update_fields=["state", "answered_at", "updated_at"])
        return mediation


def turn_down(*, case: Case, by: User, note: str, now: datetime | None = None) -> Mediation:
    """The mediator declines, with the reason; whoever assigns sees the case waiting again.

    Raises:
        NotAllowed: somebody else was asked.
        Conflict: nobody was asked.
    """
    with transaction.atomic():
        begin(case, "turn_down", by)
        mediation, posting = _asked(case, by)
        facts = {"mediator": mediation.mediator_id}
        event = move(case, "turn_down", by=by, note=note, facts=facts, posting=posting, locked=True, now=now)
        mediation.answered_at = event.at
        return close_mediation(mediation, MediationState.DECLINED, event.at, event.note)


def recuse(
    *, case: Case, by: User, note: str, asked_by_party: bool = False, now: datetime | None = None
) -> Mediation:
    """The mediator leaves the case, of her own accord or because a party asks; `assign` names a substitute.

    What was planned is cancelled, and a suspension ends with it. The reason is kept.
    """
    with transaction.atomic():
        begin(case, "recuse", by)
        mediation = mediating(case)
        facts = {"mediator": mediation.mediator_id, "asked_by_party": asked_by_party}
        event = move(case, "recuse", by=by, note=note, facts=facts, locked=True, now=now)
        free(case, event.at, by)
        return close_mediation(mediation, MediationState.RECUSED, event.at, event.note)


def serve_notice(*, case: Case, by: User, served_on: date, now: datetime | None = None) -> Mediation:
    """The parties were told their rights and duties (Several Provisions, art. 30).

    Serving it again overwrites a wrong day.

    Raises:
        BadInput: the day lies in the future, or before the case was received.
    """
    with transaction.atomic():
        begin(case, "serve_notice", by)
        mediation = mediating(case)
        if served_on > timezone.localdate(now):
            raise wrong("served_on", _("This day lies in the future."))
        if served_on < timezone.localdate(case.received_at):
            raise wrong("served_on", _("This day lies before the day the case was received."))
        facts = {"served_on": served_on.isoformat()}
        move(case, "serve_notice", by=by, facts=facts, locked=True, now=now)
        mediation.notice_served_on = served_on
        mediation.save(update_fields=["notice_served_on", "updated_at"])
        return mediation


def fail(
    *,
    case: Case,
    by: User,
    cause: str,
    other_ways: Sequence[ResolutionMode],
    note: str = "",
    now: datetime | None = None,
) -> Case:
    """Mediation ends without agreement, and the parties were told the other ways.

    A party's express refusal ends it at any point (domain.md, hard guard 1), also before it began.

    Raises:
        BadInput: no cause or no other way, or a cause that presumes a mediation nobody has begun.
    """
    with transaction.atomic():
        begin(case, "fail", by)
        if cause and cause not in FailureCause.values:
            raise wrong("cause", _("There is no such cause."))
        if cause and case.stage == Stage.HANDLING and cause not in BEFORE_IT_BEGAN:
            sentence = _("Mediation has not begun: only a party's refusal, or an unfit dispute, ends it.")
            raise wrong("cause", sentence)
        facts = {"cause": str(cause), "other_ways": [way.code for way in other_ways]}
        move(case, "fail", by=by, note=note, facts=facts, locked=True, now=now)
        return case


def _check_eligible(case: Case, mediator: Mediator, day: date) -> None:
    if eligible(case, day=day).filter(pk=mediator.pk).exists():
        return
    words = {"name": mediator.name, "office": case.holder.name}
    if not Mediator.objects.serving(day).filter(pk=mediator.pk).exists():
        raise wrong("mediator", _("%(name)s is not appointed as mediator now.") % words)
    if case.mediations.filter(mediator=mediator, state__in=STEPPED_BACK).exists():
        raise wrong("mediator", _("%(name)s declined this case or was recused from it.") % words)
    raise wrong("mediator", _("%(name)s has no posting as mediator at %(office)s.") % words)


def _asked(case: Case, by: User) -> tuple[Mediation, Posting]:
    found = current(case)
    if found is None or found.state != MediationState.OFFERED:
        raise Conflict(_("No mediator has been asked."), code="nobody_asked")
    if found.mediator.user_id != by.pk:
        raise NotAllowed(_("Only the mediator who was asked can answer."))
    return found, posting_for(by, Perms.CASE_MEDIATE, At(found.organisation))
