"""What an alert level demands of the people who handle the case, done and kept with name and day.

Source: alert_levels.csv (seed 000, 红黄蓝三级预警). Red: sponsoring leader, task force, expert; yellow: a
plan for the one case and a joint consultation. Without them the flow refuses (cases/guards.py).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import Role
from cases.flow import MISSING, hold, move
from cases.models import Case, DutyKind, LevelDuty
from core.errors import BadInput
from mediators.models import Mediator
from organisations.models import Organisation

__all__ = ["experts", "leaders", "record_duty", "unmet"]

LEADING = (Role.OFFICIAL, Role.SUPERVISOR)
SHORTEST_PLAN = 20
"""Characters; fewer are no plan."""


def leaders(case: Case) -> QuerySet[User]:
    """Who may sponsor the case: officials and supervisors whose area holds it."""
    postings = Posting.objects.current(timezone.localdate()).filter(
        role__in=LEADING, organisation__in=Organisation.objects.serving(case.region_id)
    )
    return User.objects.filter(is_active=True, pk__in=postings.values("user"))


def experts() -> QuerySet[Mediator]:
    """Who may be named as expert: the expert pools of the register."""
    return Mediator.objects.active().filter(expert=True)


def record_duty(
    *,
    case: Case,
    by: User,
    duty: str,
    leader: User | None = None,
    expert: Mediator | None = None,
    text: str = "",
    held_on: date | None = None,
    now: datetime | None = None,
) -> LevelDuty:
    """Keep that a duty of the level was done; of each kind the newest counts.

    Raises:
        BadInput: what this kind of duty needs is missing or does not fit, in a sentence for each field.
        NotAllowed: the person may not record duties of this case.
        Conflict: the case has ended.
    """
    with transaction.atomic():
        hold(case)
        wrong = unmet(
            duty, leader=leader, expert=expert, text=text, held_on=held_on, today=timezone.localdate(now)
        )
        wrong = wrong or _unfit(case, leader, expert)
        if wrong:
            raise BadInput(_("Something is still missing."), code="incomplete", fields=wrong)
        event = move(case, "duty", by=by, facts={"duty": str(duty)}, locked=True, now=now)
        return LevelDuty.objects.create(
            case=case,
            kind=duty,
            leader=leader if duty == DutyKind.SPONSOR else None,
            expert=expert if duty == DutyKind.EXPERT else None,
            held_on=held_on if duty == DutyKind.CONSULTATION else None,
            text=text.strip(),
            by=by,
            at=event.at,
        )


def unmet(
    duty: str, *, leader: User | None, expert: Mediator | None, text: str, held_on: date | None, today: date
) -> dict[str, list[str]]:
    """What this kind of duty still needs: a sentence by each field, nothing if it is complete."""
    if duty not in DutyKind.values:
        return {"duty": [str(MISSING["duty"])]}
    wrong = {
        DutyKind.SPONSOR: {"leader": "" if leader else _("Choose the leader who sponsors the case.")},
        DutyKind.EXPERT: {"expert": "" if expert else _("Choose the expert.")},
        DutyKind.TASK_FORCE: {"text": "" if text.strip() else _("Name the offices and people.")},
        DutyKind.PLAN: {"text": _short_plan(text)},
        DutyKind.CONSULTATION: {
            "text": "" if text.strip() else _("Write down what the consultation found."),
            "held_on": _wrong_day(held_on, today),
        },
    }[DutyKind(duty)]
    return {name: [sentence] for name, sentence in wrong.items() if sentence}


def _short_plan(text: str) -> str:
    if len(text.strip()) >= SHORTEST_PLAN:
        return ""
    return _("Write the plan in at least %(count)d characters.") % {"count": SHORTEST_PLAN}


def _wrong_day(held_on: date | None, today: date) -> str:
    if held_on is None:
        return _("Give the day of the consultation.")
    return _("This day lies in the future.") if held_on > today else ""


def _unfit(case: Case, leader: User | None, expert: Mediator | None) -> dict[str, list[str]]:
    """Who was chosen but cannot be: looked up again, whatever form the choice came from."""
    wrong = {}
    if leader and not leaders(case).filter(pk=leader.pk).exists():
        wrong["leader"] = [_("Only an official or supervisor of this area can sponsor the case.")]
    if expert and not experts().filter(pk=expert.pk).exists():
        wrong["expert"] = [_("Only a mediator of the expert pools can be named.")]
    return wrong
