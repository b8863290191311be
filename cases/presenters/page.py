"""The page of one case: everything it shows, read in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import Concat, Left
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases import papers
from cases.acts import Offer, candidates, fits
from cases.flow import Transition
from cases.forms.acts import NoteForm
from cases.models import ENDED_STAGES, AlertDecision, AlertLevel, Case, Depth, Party, RiskRule, Stage
from cases.models.case import CaseQuerySet
from cases.privacy import depth_of
from cases.similar import similar
from core.errors import Conflict
from core.masks import mask_address
from organisations.models import Region

from .case_clocks import CaseClocks, case_clocks
from .masking import shown_text, shown_title
from .next import buttons, others, triage_url
from .parties import PartyCard, Typed, party_card
from .rows import CaseRow, case_row
from .story import Told, story
from .tabs import OVERVIEW, Tab, TabLink, links
from .watch import NOTHING, Watch, watch_of

__all__ = ["CasePage", "Typed", "case_page", "dialog", "menu", "placed"]


@dataclass(frozen=True)
class ActLink:
    """An act as a button that fetches its dialog."""

    code: str
    label: str | Promise
    url: str
    ends: bool


@dataclass(frozen=True)
class Dialog:
    """An act as the dialog in which it is done."""

    code: str
    label: str | Promise
    url: str
    consequence: str | Promise
    form: forms.Form
    ends: bool
    opened: bool = True


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
    clocks: CaseClocks
    watch: Watch
    description: str
    facts: list[tuple[str, str]]
    story: list[Told]
    parties: list[PartyCard]
    decisions: list[Decision]
    acts: list[ActLink]
    more: bool
    menu: list[ActLink]
    triage_url: str
    dialog: Dialog | None
    note: Dialog | None
    depth: Depth
    tabs: list[TabLink]
    tab: Tab
    shown: object
    similar: list[CaseRow]
    may_dismiss: bool
    papers: list[Paper]


def case_page(case: Case, user: User, typed: Typed, tab: Tab = OVERVIEW) -> CasePage:
    """Everything the page shows to this person: as much of the file as her office sees, in one tab."""
    depth = depth_of(case, user)
    parties = _parties(case)
    people = [party.person for party in parties]
    acts, more = buttons(case, user)
    return CasePage(
        number=case.number or "",
        tracking_code=case.tracking_code if depth == Depth.WHOLE else "",
        url=reverse("cases:detail", args=[case.number]),
        title=shown_title(case, parties),
        level=case.level_choice,
        stage=case.stage_choice,
        holder=case.holder.name,
        received_at=case.received_at,
        clocks=case_clocks(case, user, people, depth),
        watch=watch_of(case, user, people) if depth == Depth.WHOLE else NOTHING,
        acts=[act_link(row, case) for row, _act in acts],
        more=more,
        menu=menu(case, user) if typed.menu else [],
        triage_url=triage_url(case, user),
        dialog=_opened(case, user, typed),
        depth=depth,
        tabs=links(case, depth, tab),
        tab=tab,
        shown=tab.reads(case, user),
        **_overview(case, user, typed, parties, depth if tab is OVERVIEW else Depth.ASK),
    )


def dialog(case: Case, user: User, code: str, initial: Mapping[str, str]) -> Dialog:
    """The dialog of one act.

    Raises:
        Conflict: the act is not possible now, or not for this person.
    """
    found = _offer(case, user, code)
    if found is None:
        raise Conflict(_("This is not possible now."))
    row, act = found
    return _dialog(row, act.form(case=case, user=user, initial=dict(initial)), case)


def menu(case: Case, user: User) -> list[ActLink]:
    """What the menu of further acts holds."""
    shown = {NoteForm.code, *(row.code for row, _act in buttons(case, user)[0])}
    return [act_link(row, case) for row, _act in others(case, user, shown)]


def _offer(case: Case, user: User, code: str) -> Offer | None:
    known = (offer for offer in candidates(case, user) if offer[0].code == code)
    return next((offer for offer in known if fits(offer, case, user)), None)


def _overview(case: Case, user: User, typed: Typed, parties: list[Party], depth: Depth) -> dict[str, Any]:
    """The first tab: nothing of it for an office only asked, no history for one that may take over."""
    whole, needed = depth == Depth.WHOLE, depth != Depth.ASK
    people = [party.person for party in parties]
    note = _offer(case, user, NoteForm.code)
    return {
        "description": shown_text(case.description, people) if needed else "",
        "facts": [(label, value) for label, value in _facts(case, whole) if value] if needed else [],
        "story": story(case.events.select_related("by", "organisation"), people) if whole else [],
        "parties": _cards(case, parties, user, typed, whole) if needed else [],
        "decisions": _decisions(case) if whole else [],
        "note": _dialog(note[0], typed.form_of(note[1].form, case, user), case) if note else None,
        "similar": [case_row(other) for other in similar(case, parties, user)] if whole else [],
        "may_dismiss": whole and can(user, Perms.CASE_LOG, case),
        "papers": papers_for(case, user) if whole else [],
    }


def act_link(row: Transition, case: Case) -> ActLink:
    url = reverse("cases:act_form", args=[case.number, row.code])
    return ActLink(
        row.code, row.label, url, row.target in ENDED_STAGES and row.code not in {"close", "archive"}
    )


def _opened(case: Case, user: User, typed: Typed) -> Dialog | None:
    """The dialog that stands open: asked for by the address, or sent with something to mend."""
    found = _offer(case, user, typed.opened) if typed.opened != NoteForm.code else None
    return _dialog(found[0], typed.form_of(found[1].form, case, user), case) if found else None


def _dialog(row: Transition, form: forms.Form, case: Case) -> Dialog:
    return Dialog(
        code=row.code,
        label=row.label,
        url=reverse(f"cases:{row.code}", args=[case.number]),
        consequence=row.consequence,
        form=form,
        ends=act_link(row, case).ends,
    )


def _parties(case: Case) -> list[Party]:
    rows = case.parties.select_related("person", "category", "represents__person")
    return list(rows.prefetch_related("key_groups"))


def _cards(case: Case, parties: Sequence[Party], user: User, typed: Typed, whole: bool) -> list[PartyCard]:
    may_reveal = whole and can(user, Perms.CASE_REVEAL, case)
    return [party_card(party, may_reveal=may_reveal, typed=typed) for party in parties]


def _facts(case: Case, whole: bool) -> list[tuple[str, str]]:
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
        (_("Tracking code"), case.tracking_code if whole else ""),
    ]


def placed(cases: CaseQuerySet) -> CaseQuerySet:
    """The same cases, each with the names of the places above its own, from the city down."""
    code = OuterRef("region_id")
    above = [Concat(Left(code, 4), Value("00")), Left(code, 6), Left(code, 9)]
    regions = Region.objects.filter(code__in=above).exclude(code=code).order_by("code")
    return cases.annotate(places_above=ArraySubquery(regions.values("name")))


def _where(case: Case) -> str:
    """The place from the city down, and the exact place as far as it is shown."""
    above: list[str] | None = getattr(case, "places_above", None)
    if above is None:
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
        for paper in papers.handed_out(case)
    ]
