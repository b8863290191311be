"""A case as one row: of a list, of a group on the desk, of the cases that resemble another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from cases.models import AlertLevel, Case, Party, PartyRole, Stage

from .clocks import Clock, put_clocks
from .masking import shown_name, shown_title
from .next import Step, next_step

_NAMES_SHOWN = 2


@dataclass(frozen=True)
class CaseRow:
    """One case, ready to be shown."""

    number: str
    url: str
    title: str
    parties: str
    kind: str
    level: AlertLevel | None
    stage: Stage
    holder: str
    place: str
    received_at: datetime
    day: str
    moment: str
    age: str
    next: Step | None = None
    clock: Clock | None = None


def case_rows(cases: Iterable[Case], user: User | None = None) -> list[CaseRow]:
    """The rows of cases read by `for_rows()`, with their soonest clocks: one statement, none if `clocked`."""
    known = list(cases)
    put_clocks(known)
    return [case_row(case, user) for case in known]


def case_row(case: Case, user: User | None = None) -> CaseRow:
    """The row of a case read by `for_rows()`; with a user also her next act on it."""
    parties: list[Party] = case.row_parties  # type: ignore[attr-defined]
    url = reverse("cases:detail", args=[case.number])
    received = timezone.localtime(case.received_at)
    return CaseRow(
        number=case.number or "",
        url=url,
        title=shown_title(case, parties),
        parties="" if title_names(case.title, parties) else opponents(parties),
        kind=case.dispute_type.name,
        level=case.level_choice,
        stage=case.stage_choice,
        holder=case.holder.name,
        place=case.region.name,
        received_at=received,
        day=f"{received:%Y-%m-%d}",
        moment=f"{received:%Y-%m-%d %H:%M}",
        age=age(case.received_at),
        next=next_step(case, user) if user else None,
        clock=getattr(case, "clock", None),
    )


def age(at: datetime) -> str:
    """How long ago, in one unit: hours on the first day, then days."""
    passed = timezone.now() - at
    hours = int(passed.total_seconds() // 3600)
    if hours < 1:
        return _("just now")
    if hours < 24:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    return ngettext("%(count)d day ago", "%(count)d days ago", passed.days) % {"count": passed.days}


def title_names(title: str, parties: list[Party]) -> bool:
    """Whether the title itself says who stands against whom, as a title made by the system does."""
    sides = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
    return all(any(p.person.name in title for p in parties if p.role == side) for side in sides)


def opponents(parties: list[Party]) -> str:
    """Applicants and respondents, masked: 张*三 与 李*."""
    sides = [_side(parties, role) for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT)]
    if not all(sides):
        return "".join(sides)
    return _("%(applicant)s v. %(respondent)s") % {"applicant": sides[0], "respondent": sides[1]}


def _side(parties: list[Party], role: PartyRole) -> str:
    names = [shown_name(party.person) for party in parties if party.role == role]
    shown = pgettext("between names", ", ").join(names[:_NAMES_SHOWN])
    if len(names) > _NAMES_SHOWN:
        return _("%(names)s and %(count)d more") % {"names": shown, "count": len(names) - _NAMES_SHOWN}
    return shown
