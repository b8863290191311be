"""The page of one case: everything it shows, read in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases import papers
from cases.acts import offered
from cases.flow import Transition
from cases.forms.acts import NoteForm
from cases.forms.base import ActForm
from cases.models import ENDED_STAGES, AlertDecision, AlertLevel, Case, Party, RiskRule, Stage
from cases.similar import similar
from core.masks import mask_address
from organisations.models import Region

from .masking import shown_text, shown_title
from .parties import PartyCard, Typed, party_card
from .rows import CaseRow, case_row
from .story import Told, story

__all__ = ["CasePage", "Typed", "case_page"]


@dataclass(frozen=True)
class Act:
    """An act as a button and the dialog it opens."""

    code: str
    label: str | Promise
    url: str
    consequence: str | Promise
    form: forms.Form
    ends: bool
    opened: bool


@dataclass(frozen=True)
class Decision:
    """An alert level as it was decided, with what the rules had said."""

    level: AlertLevel
    proposed: AlertLevel
    points: int
    signs: list[str]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Paper:
    """A paper of the file and where it is printed."""

    title: str
    url: str
    word_url: str


@dataclass(frozen=True)
class CasePage:
    """One case, ready to be shown."""

    number: str
    tracking_code: str
    url: str
    title: str
    level: AlertLevel | None
    stage: Stage
    holder: str
    received_at: datetime
    description: str
    facts: list[tuple[str, str]]
    story: list[Told]
    parties: list[PartyCard]
    decisions: list[Decision]
    acts: list[Act]
    note: Act | None
    similar: list[CaseRow]
    may_dismiss: bool
    papers: list[Paper]


def case_page(case: Case, user: User, typed: Typed) -> CasePage:
    """Everything the page shows to this person."""
    parties = _parties(case)
    people = [party.person for party in parties]
    acts = [_act(row, act.form, case, user, typed) for row, act in offered(case, user)]
    return CasePage(
        number=case.number or "",
        tracking_code=case.tracking_code,
        url=reverse("cases:detail", args=[case.number]),
        title=shown_title(case, parties),
        level=case.level_choice,
        stage=case.stage_choice,
        holder=case.holder.name,
        received_at=case.received_at,
        description=shown_text(case.description, people),
        facts=[(label, value) for label, value in _facts(case) if value],
        story=story(case.events.select_related("by", "organisation"), people),
        parties=_cards(case, parties, user, typed),
        decisions=_decisions(case),
        acts=[act for act in acts if act.code != NoteForm.code],
        note=next((act for act in acts if act.code == NoteForm.code), None),
        similar=[case_row(other) for other in similar(case, parties, user)],
        may_dismiss=can(user, Perms.CASE_LOG, case),
        papers=papers_for(case, user),
    )


def _parties(case: Case) -> list[Party]:
    rows = case.parties.select_related("person", "category", "represents__person")
    return list(rows.prefetch_related("key_groups"))


def _cards(case: Case, parties: Sequence[Party], user: User, typed: Typed) -> list[PartyCard]:
    may_reveal = can(user, Perms.CASE_REVEAL, case)
    return [party_card(party, may_reveal=may_reveal, typed=typed) for party in parties]


def _act(row: Transition, form: type[ActForm], case: Case, user: User, typed: Typed) -> Act:
    return Act(
        code=row.code,
        label=row.label,
        url=reverse(f"cases:{row.code}", args=[case.number]),
        consequence=row.consequence,
        form=typed.form_of(form, case, user),
        ends=row.target in ENDED_STAGES,
        opened=typed.opened == row.code,
    )


def _facts(case: Case) -> list[tuple[str, str]]:
    kind, family = case.dispute_type, case.dispute_type.parent
    return [
        (_("Dispute type"), f"{family.name} / {kind.name}" if family else kind.name),
        (_("Case source"), case.source.name),
        (_("Place"), _where(case)),
        (_("Happened on"), case.occurred_on.isoformat() if case.occurred_on else ""),
        (_("People involved"), str(case.people_count)),
        (_("Amount"), _amount(case.amount)),
        (_("Earlier mediation"), _("failed") if case.earlier_mediation_failed else ""),
        (_("Received by"), case.received_by.name),
        (_("Tracking code"), case.tracking_code),
    ]


def _where(case: Case) -> str:
    """The place from the city down, and the exact place as far as it is shown."""
    above = [region.name for region in Region.objects.above(case.region)][1:]
    return " ".join([*above, case.region.name, mask_address(case.place)]).strip()


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else _("%(amount)s yuan") % {"amount": f"{amount:,.2f}"}


def _decisions(case: Case) -> list[Decision]:
    rows = list(case.alert_decisions.select_related("by").order_by("-id"))
    codes = {code for row in rows for code in row.signs}
    names = {rule.pk: rule.name for rule in RiskRule.objects.filter(pk__in=codes)} if codes else {}
    return [_decision(row, [names.get(code, code) for code in row.signs]) for row in rows]


def _decision(row: AlertDecision, signs: list[str]) -> Decision:
    return Decision(
        level=AlertLevel(row.level),
        proposed=AlertLevel(row.proposed),
        points=row.points,
        signs=signs,
        reason=row.reason,
        by=row.by.name,
        at=row.at,
    )


def papers_for(case: Case, user: User) -> list[Paper]:
    """The papers of the case that this person may print now."""
    if not can(user, Perms.CASE_PRINT, case):
        return []
    return [
        Paper(
            title=str(paper.label),
            url=reverse("cases:paper", args=[case.number, paper.slug]),
            word_url=reverse("cases:paper_word", args=[case.number, paper.slug]),
        )
        for paper in papers.offered(case)
    ]
