"""The triage board: what waits on the left, the case chosen with everything to decide on the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from cases.models import AlertDecision, AlertLevel, Case, Party, PartyRole, RiskRule, Stage, Triage
from cases.presenters.masking import shown_name, shown_text, shown_title
from cases.presenters.rows import CaseRow, age, case_rows
from core.paging import Count, capped_count
from organisations.models import Organisation
from referrals import incoming
from referrals.forms.triage import ReferForm
from referrals.matching import Match, match
from referrals.models import KindCode, Leg, LegState
from referrals.suggest import offices_near, suggest

from .routes import RouteCard, route_cards

__all__ = ["Board", "Work", "board", "work"]

MOST_MATCHES, FIRST_MATCHES = 12, 4
_SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


@dataclass(frozen=True)
class Board:
    """The left side: some of what waits, how many there are, and where the rest is."""

    rows: list[CaseRow]
    count: Count
    more_url: str


@dataclass(frozen=True)
class LevelView:
    """The level that stands, and what the rules had said when it was set."""

    level: AlertLevel
    proposed: AlertLevel
    points: int
    signs: list[str]
    by: str
    at: datetime
    choices: list[tuple[AlertLevel, bool]]


@dataclass(frozen=True)
class Earlier:
    """A decision of triage made before; the first is never overwritten."""

    number: int
    route: str
    lead: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class MatchCard:
    """A mediator proposed, ready to be shown."""

    match: Match
    last: str
    checked: bool


@dataclass(frozen=True)
class Assist:
    """An office that can be asked to help."""

    organisation: Organisation
    checked: bool


@dataclass(frozen=True)
class Told:
    """An office that was told of danger at once, and whether it has read it."""

    office: str
    at: datetime
    read: bool


@dataclass(frozen=True)
class Work:
    """The right side: one case with its suggestions and the form."""

    number: str
    case_url: str
    refer_url: str
    title: str
    stage: Stage
    received_at: datetime
    contested: bool
    facts: list[tuple[str, str]]
    description: str
    level: LevelView | None
    earlier: list[Earlier]
    told: list[Told]
    routes: list[RouteCard]
    others: list[RouteCard]
    matches: list[MatchCard]
    more_matches: list[MatchCard]
    assists: list[Assist]
    form: ReferForm

    @property
    def more_open(self) -> bool:
        """Whether somebody further down is the one chosen."""
        return any(card.checked for card in self.more_matches)


def board(user: User, *, after: str = "") -> Board:
    """What waits for this person, from a place on."""
    found = incoming.page(user, after)
    here = reverse("referrals:triage")
    return Board(
        rows=case_rows(found.cases),
        count=capped_count(incoming.incoming(user)),
        more_url=f"{here}?after={found.next}" if found.next else "",
    )


def work(case: Case, user: User, form: ReferForm | None = None) -> Work:
    """Everything to decide about the case; `form` as it was typed, if it needs mending."""
    form = form or ReferForm(case=case, user=user)
    parties = list(case.parties.select_related("person"))
    near = offices_near(case)
    suggestions = suggest(case, every=True, near=near)
    cards = route_cards(suggestions, str(form["to"].value() or ""))
    found = _matches(case, user, str(form["mediator"].value() or ""))
    return Work(
        number=str(case.number),
        case_url=reverse("cases:detail", args=[case.number]),
        refer_url=reverse("referrals:refer", args=[case.number]),
        title=shown_title(case, parties),
        stage=case.stage_choice,
        received_at=case.received_at,
        contested=case.stage == Stage.CONTESTED,
        facts=[(label, value) for label, value in _facts(case, parties) if value],
        description=shown_text(case.description, [party.person for party in parties]),
        level=_level(case, str(form["level"].value() or "")),
        earlier=[_earlier(row) for row in case.triages.select_related("lead")],
        told=[
            _told(leg)
            for leg in Leg.objects.filter(case=case, kind=KindCode.REPORT).select_related("to_organisation")
        ],
        routes=[card for card in cards if card.reasons],
        others=[card for card in cards if not card.reasons],
        matches=found[:FIRST_MATCHES],
        more_matches=found[FIRST_MATCHES:],
        assists=_assists([one for one in near if one.pk != case.holder_id], form),
        form=form,
    )


def _facts(case: Case, parties: list[Party]) -> list[tuple[str, str]]:
    kind, family = case.dispute_type, case.dispute_type.parent
    return [
        *((str(role.label), _names(parties, role)) for role in _SIDES),
        (_("Dispute type"), f"{family.name} / {kind.name}" if family else kind.name),
        (_("Place"), case.region.name),
        (_("Case source"), case.source.name),
        (_("People involved"), str(case.people_count)),
        (_("Amount"), _amount(case)),
        (_("Holder"), case.holder.name),
    ]


def _names(parties: list[Party], role: PartyRole) -> str:
    names = [shown_name(party.person) for party in parties if party.role == role]
    return pgettext("between names", ", ").join(names[:3]) + (" …" if len(names) > 3 else "")


def _amount(case: Case) -> str:
    return "" if case.amount is None else _("%(amount)s yuan") % {"amount": f"{case.amount:,.2f}"}


def _level(case: Case, asked: str) -> LevelView | None:
    """The newest decision; triage may confirm or raise, a lower level is asked for on the case page."""
    row: AlertDecision | None = case.alert_decisions.select_related("by").order_by("-id").first()
    if row is None:
        return None
    rules = RiskRule.objects.filter(pk__in=row.signs) if row.signs else ()
    present = AlertLevel(case.alert_level)
    open_to = sorted((level for level in AlertLevel if level.rank >= present.rank), key=lambda one: one.rank)
    return LevelView(
        level=present,
        proposed=AlertLevel(row.proposed),
        points=row.points,
        signs=[rule.name for rule in rules],
        by=row.by.name,
        at=row.at,
        choices=[(level, level == asked) for level in open_to],
    )


def _earlier(row: Triage) -> Earlier:
    return Earlier(row.number, row.get_route_display(), row.lead.name, row.reason, row.at)


def _matches(case: Case, user: User, chosen: str) -> list[MatchCard]:
    found = match(case, user=user, at=timezone.now(), limit=MOST_MATCHES)
    return [
        MatchCard(
            match=one,
            last=age(one.last_assigned) if one.last_assigned else "",
            checked=str(one.mediator.pk) == chosen,
        )
        for one in found
    ]


def _assists(near: list[Organisation], form: ReferForm) -> list[Assist]:
    """Whoever could help; nobody is ticked beforehand."""
    ticked = {str(pk) for pk in form["assisting"].value() or ()}
    return [Assist(one, str(one.pk) in ticked) for one in near]


def _told(leg: Leg) -> Told:
    office = leg.to_organisation.name if leg.to_organisation else _("Nobody yet: no desk works here")
    return Told(office, leg.offered_at, leg.state != LegState.OFFERED or leg.read_at is not None)
