"""A leg as a row of the desk, as a link of the chain on the case page, and its buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases.models import AlertLevel, Case, Party, Stage
from cases.presenters.clocks import Clock, subject_clocks
from cases.presenters.masking import shown_text, shown_title
from cases.presenters.rows import age
from referrals.acts import ON_CASE, ON_LEG, CaseAct, LegAct
from referrals.models import KindCode, Leg, LegAnswer, LegState

__all__ = ["ActLink", "Dialog", "LegRow", "case_acts", "case_dialog", "leg_dialog", "leg_row"]

ORIGIN = "?from=case"
"""Marks an act that was begun on the case page, to go back there."""


@dataclass(frozen=True)
class ActLink:
    """An act as a button that fetches its dialog."""

    code: str
    label: str | Promise
    url: str
    ends: bool
    main: bool


@dataclass(frozen=True)
class Dialog:
    """An act as the dialog, or the page, in which it is done."""

    id: str
    url: str
    title: str | Promise
    consequence: str | Promise
    label: str | Promise
    form: forms.Form
    ends: bool


@dataclass(frozen=True)
class LegRow:
    """One leg, ready to be shown."""

    pk: int
    number: int
    case_number: str
    case_url: str
    title: str
    level: AlertLevel | None
    stage: Stage
    kind: str | Promise
    state: LegState
    sender: str
    receiver: str
    holder: str
    age: str
    offered_at: datetime
    answered_at: datetime | None
    answered_by: str
    asked: str
    answer: str
    reason: str
    document_number: str
    due_on: date | None
    notes: list[str]
    papers: list[str]
    acts: list[ActLink]
    letter_url: str
    clock: Clock | None = None


def leg_row(leg: Leg, user: User, *, origin: str = "") -> LegRow:
    """The row of a leg read by `for_rows()`, with the acts of this person on it."""
    parties: list[Party] = leg.case.row_parties  # type: ignore[attr-defined]
    people = [party.person for party in parties]
    return LegRow(
        pk=leg.pk,
        number=leg.number,
        case_number=leg.case.number or "",
        case_url=reverse("cases:detail", args=[leg.case.number]),
        title=shown_title(leg.case, parties),
        level=leg.case.level_choice,
        stage=leg.case.stage_choice,
        kind=leg.kind_choice.label,
        state=leg.state_choice,
        sender=leg.from_organisation.name,
        receiver=_receiver(leg),
        holder=leg.case.holder.name,
        age=age(leg.offered_at),
        offered_at=leg.offered_at,
        answered_at=leg.answered_at,
        answered_by=leg.answered_by.name if leg.answered_by else "",
        asked=shown_text(leg.asked, people) or _unsaid(leg),
        answer=_lines(LegAnswer(leg.answer).label if leg.answer else "", shown_text(leg.answer_text, people)),
        reason=_lines(leg.reason.name if leg.reason else "", shown_text(leg.reason_text, people)),
        document_number=leg.document_number,
        due_on=leg.due_on,
        notes=_notes(leg),
        papers=[shown_text(paper.title, people) for paper in leg.papers.all()],
        acts=[_link(act, leg, origin) for act in ON_LEG.values() if act.when(leg, user)],
        letter_url=_letter(leg, user),
    )


def case_acts(case: Case, user: User) -> list[ActLink]:
    """What this person may begin with the case, as buttons."""
    return [case_link(act, case) for act in ON_CASE.values() if act.when(case, user)]


def case_link(act: CaseAct, case: Case, *, main: bool = False) -> ActLink:
    """An act on a case as a button."""
    url = reverse("referrals:case_form", args=[case.number, _slug(act.code)])
    return ActLink(act.code, act.label, url, act.ends, main)


def leg_dialog(act: LegAct, leg: Leg, form: forms.Form, origin: str = "") -> Dialog:
    """The dialog of an act on a leg."""
    url = reverse(f"referrals:{act.code}", args=[leg.pk])
    return _dialog(act, url + origin, form)


def case_dialog(act: CaseAct, case: Case, form: forms.Form) -> Dialog:
    """The dialog of an act on a case."""
    return _dialog(act, reverse(f"referrals:{act.code}", args=[case.number]), form)


def _dialog(act: Any, url: str, form: forms.Form) -> Dialog:
    return Dialog(f"act-{act.code}", url, act.label, act.consequence, act.label, form, act.ends)


def _link(act: LegAct, leg: Leg, origin: str) -> ActLink:
    url = reverse("referrals:leg_form", args=[leg.pk, _slug(act.code)])
    main = act.code in {"accept", "claim", "answer"}
    return ActLink(act.code, act.label, url + origin, act.ends, main)


def _slug(code: str) -> str:
    return code.replace("_", "-")


def _receiver(leg: Leg) -> str:
    if leg.to_organisation:
        return leg.to_organisation.name
    names = pgettext("between names", ", ").join(office.name for office in leg.candidates.all())
    return names or _("Nobody: no police desk works with this system")


def _unsaid(leg: Leg) -> str:
    """What a report says that was opened by the act that saw the danger."""
    if leg.kind != KindCode.REPORT:
        return ""
    return _("The dispute shows signs of danger to life or of a crime.")


def _notes(leg: Leg) -> list[str]:
    told = (
        (leg.decision, _("Decided by the centre above: the office has to take it.")),
        (leg.binding and not leg.decision and leg.kind == KindCode.ASSIGN, _("Cannot be declined again.")),
        (leg.overruled, _("A supervisor acted for the office.")),
    )
    return [sentence for holds, sentence in told if holds]


def _letter(leg: Leg, user: User) -> str:
    if not leg.moves or not can(user, Perms.CASE_PRINT, leg.case):
        return ""
    return reverse("referrals:letter", args=[leg.pk])


def _lines(*parts: str | Promise) -> str:
    return pgettext("between a label and its value", ": ").join(str(part) for part in parts if part)


def rows(legs: Iterable[Leg], user: User, *, origin: str = "") -> list[LegRow]:
    """Several at once, with the clock each answer is waited for under: one statement for all of them."""
    known = list(legs)
    waiting = {leg.pk: leg.case_id for leg in known if leg.state == LegState.OFFERED}
    clocks = subject_clocks("leg", waiting)
    return [replace(leg_row(leg, user, origin=origin), clock=clocks.get(leg.pk)) for leg in known]
