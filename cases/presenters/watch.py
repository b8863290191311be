"""What is watched in a case: supervision from above, and a higher level that the clock put forward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from accounts.models import User
from cases.acts import ACTS, candidates, fits
from cases.models import AlertLevel, Case, LevelProposal, Person, Supervision
from cases.services.watching import waiting_proposal

from .masking import shown_text

__all__ = ["Button", "ProposalCard", "SupervisionCard", "Watch", "act_url", "watch_of"]

State = Supervision.State


@dataclass(frozen=True)
class Button:
    """An act as a button that fetches its dialog."""

    code: str
    label: str
    url: str


@dataclass(frozen=True)
class SupervisionCard:
    """One supervision: what is demanded of whom, until when, what was answered."""

    number: int
    state: Supervision.State
    office: str
    above: str
    demand: str
    answer_by: date
    issued_by: str
    issued_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    lifted_by: str
    lifted_at: datetime | None
    lifted_note: str

    @property
    def open(self) -> bool:
        return self.state != State.LIFTED


@dataclass(frozen=True)
class ProposalCard:
    """A higher level put forward by the clock, waiting for a person."""

    before: AlertLevel
    after: AlertLevel
    at: datetime


@dataclass(frozen=True)
class Watch:
    """Everything of it, with what this person may do about it."""

    supervisions: list[SupervisionCard]
    proposal: ProposalCard | None
    answers: list[Button]
    decides: list[Button]


NOTHING = Watch([], None, [], [])


def watch_of(case: Case, user: User, people: Iterable[Person]) -> Watch:
    """Supervisions and the proposed level of a case read by `watched`: no statement where there are none."""
    people = list(people)
    supervised, put_forward = case.supervised, case.put_forward  # type: ignore[attr-defined]
    if not (supervised or put_forward):
        return NOTHING
    proposal = waiting_proposal(case) if put_forward else None
    return Watch(
        supervisions=_supervisions(case, people) if supervised else [],
        proposal=_proposal(proposal) if proposal else None,
        answers=_buttons(case, user, "answer_supervision", "lift_supervision") if supervised else [],
        decides=_buttons(case, user, "raise_level", "dismiss_level") if proposal else [],
    )


def act_url(case: Case, code: str) -> str:
    """Where the dialog of an act opens."""
    return reverse("cases:act_form", args=[case.number, code])


def _buttons(case: Case, user: User, *codes: str) -> list[Button]:
    offers = (offer for offer in candidates(case, user) if offer[0].code in codes and offer[0].code in ACTS)
    return [
        Button(row.code, str(row.label), act_url(case, row.code))
        for row, act in offers
        if fits((row, act), case, user)
    ]


def _supervisions(case: Case, people: list[Person]) -> list[SupervisionCard]:
    rows = Supervision.objects.filter(case=case)
    named = ("organisation", "issued_for", "issued_by", "answered_by", "lifted_by")
    return [_card(row, people) for row in rows.select_related(*named).order_by("-id")]


def _card(row: Supervision, people: list[Person]) -> SupervisionCard:
    return SupervisionCard(
        number=row.number,
        state=State(row.state),
        office=row.organisation.name,
        above=row.issued_for.name,
        demand=shown_text(row.demand, people),
        answer_by=row.answer_by,
        issued_by=row.issued_by.name,
        issued_at=row.issued_at,
        answer=shown_text(row.answer, people),
        answered_by=row.answered_by.name if row.answered_by else "",
        answered_at=row.answered_at,
        lifted_by=row.lifted_by.name if row.lifted_by else "",
        lifted_at=row.lifted_at,
        lifted_note=shown_text(row.lifted_note, people),
    )


def _proposal(row: LevelProposal) -> ProposalCard:
    return ProposalCard(AlertLevel(row.from_level), AlertLevel(row.to_level), row.at)
