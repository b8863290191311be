"""The end of a case as a tab, and the added papers of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from cases.flow import allowed_moves, transition
from cases.guards import closing_missing
from cases.models import (
    Attachment,
    Case,
    Closing,
    FollowUp,
    PaperKind,
    Performance,
    Person,
    Prevented,
    ResolutionMode,
    Satisfaction,
    Stage,
    VisitWay,
)
from cases.services.closing import mediated, other_ways_told
from cases.services.files import may_open

from .masking import shown_name, shown_text

TONES: Mapping[str, str] = {
    Satisfaction.SATISFIED: "green",
    Satisfaction.FAIRLY: "azure",
    Satisfaction.DISSATISFIED: "orange",
}
TO_CLOSE = transition("close").sources


@dataclass(frozen=True)
class ClosingLine:
    """One end of the case; a reopened case has several."""

    mode: str
    settled: bool
    summary: str
    prevented: str
    by: str
    at: datetime


@dataclass(frozen=True)
class VisitLine:
    """One follow-up visit and what it found."""

    number: int
    way: VisitWay
    visited_on: date
    who: str
    reached: bool
    satisfaction: str
    tone: str
    performance: str
    relapsed: bool
    note: str
    by: str
    bad: bool
    """Somebody is dissatisfied or the dispute has broken out again: one has to think of reopening it."""


@dataclass(frozen=True)
class ClosingTab:
    """What keeps the case from closing, how it ended, and the visits since."""

    asked: bool
    missing: list[str]
    other_ways: list[str]
    close_url: str
    closings: list[ClosingLine]
    visits: list[VisitLine]
    visit_url: str
    is_mediator: bool
    reopen_url: str
    suggest_reopen: bool


@dataclass(frozen=True)
class AddedPaper:
    """One added paper of the file."""

    id: int
    kind: PaperKind
    title: str
    party: str
    by: str
    at: datetime
    url: str
    struck: bool
    struck_by: str
    struck_at: datetime | None
    struck_reason: str
    strike_url: str


@dataclass(frozen=True)
class AddedPapers:
    """The added papers of a file, and where one more is added."""

    papers: list[AddedPaper]
    attach_url: str


def closing_tab(case: Case, user: User) -> ClosingTab:
    """What the tab shows to this person."""
    allowed = {row.code for row in allowed_moves(case, user)}
    people = [party.person for party in case.parties.select_related("person")]
    asked, closed = case.stage in TO_CLOSE, case.stage in transition("follow_up").sources
    visits = _visits(case, people)
    is_mediator = closed and mediated(case, user)
    return ClosingTab(
        asked=asked,
        missing=closing_missing(case) if asked else [],
        other_ways=_ways(case) if case.stage in {Stage.FAILED, Stage.CLOSED, Stage.ARCHIVED} else [],
        close_url=_dialog(case, "close", allowed),
        closings=_closings(case, people),
        visits=visits,
        visit_url="" if is_mediator else _dialog(case, "follow_up", allowed),
        is_mediator=is_mediator,
        reopen_url=_dialog(case, "reopen", allowed),
        suggest_reopen=closed and bool(visits) and visits[0].bad,
    )


def added_papers(case: Case, user: User) -> AddedPapers:
    """The added papers as far as this person may open them, in the order of the file."""
    rows = case.attachments.select_related("party__person", "by", "organisation", "struck_by")
    papers, allowed = list(rows.order_by("id")), {row.code for row in allowed_moves(case, user)}
    seen = may_open(case, user, papers) if papers else set()
    people = [party.person for party in case.parties.select_related("person")] if seen else []
    order = list(PaperKind.values)
    shown = sorted((row for row in papers if row.pk in seen), key=lambda row: (order.index(row.kind), row.pk))
    lines = [_paper(case, row, people, allowed) for row in shown]
    return AddedPapers(lines, _dialog(case, "attach", allowed))


def _dialog(case: Case, code: str, allowed: set[str]) -> str:
    return reverse("cases:act_form", args=[case.number, code]) if code in allowed else ""


def _ways(case: Case) -> list[str]:
    told = other_ways_told(case)
    return [mode.name for mode in ResolutionMode.objects.filter(code__in=told)] if told else []


def _closings(case: Case, people: list[Person]) -> list[ClosingLine]:
    rows = case.closings.select_related("mode", "by", "organisation").order_by("-id")
    return [_closing(row, people) for row in rows]


def _closing(row: Closing, people: list[Person]) -> ClosingLine:
    return ClosingLine(
        mode=row.mode.name if row.mode else "",
        settled=row.settled,
        summary=shown_text(row.summary, people),
        prevented=_prevented(row),
        by=f"{row.by.name} · {row.organisation.name}",
        at=row.at,
    )


def _prevented(row: Closing) -> str:
    """What the mediation prevented, in one line; empty if nothing."""
    if not row.prevented:
        return ""
    kinds = pgettext("between names", ", ").join(str(Prevented(code).label) for code in row.prevented)
    told = ngettext(
        "Prevented: %(kinds)s (%(count)d person)", "Prevented: %(kinds)s (%(count)d people)",
        row.prevented_people or 0,
    )  # fmt: skip
    return told % {"kinds": kinds, "count": row.prevented_people or 0}


def _visits(case: Case, people: list[Person]) -> list[VisitLine]:
    rows = case.follow_ups.select_related("party__person", "by", "organisation").order_by("-number")
    return [_visit(row, people) for row in rows]


def _visit(row: FollowUp, people: list[Person]) -> VisitLine:
    return VisitLine(
        number=row.number,
        way=VisitWay(row.way),
        visited_on=row.visited_on,
        who=shown_name(row.party.person) if row.party else "",
        reached=row.reached,
        satisfaction=str(Satisfaction(row.satisfaction).label) if row.satisfaction else "",
        tone=TONES.get(row.satisfaction, "secondary"),
        performance=str(Performance(row.performance).label) if row.performance else "",
        relapsed=row.relapsed,
        note=shown_text(row.note, people),
        by=f"{row.by.name} · {row.organisation.name}",
        bad=row.relapsed or row.satisfaction == Satisfaction.DISSATISFIED,
    )


def _paper(case: Case, row: Attachment, people: list[Person], allowed: set[str]) -> AddedPaper:
    strikes = "strike" in allowed and row.struck_at is None
    address = f"{reverse('cases:act_form', args=[case.number, 'strike'])}?paper={row.pk}"
    return AddedPaper(
        id=row.pk,
        kind=PaperKind(row.kind),
        title=shown_text(row.title, people),
        party=shown_name(row.party.person) if row.party else "",
        by=f"{row.by.name} · {row.organisation.name}",
        at=row.at,
        url=reverse("cases:attachment", args=[case.number, row.pk]),
        struck=row.struck_at is not None,
        struck_by=row.struck_by.name if row.struck_by else "",
        struck_at=row.struck_at,
        struck_reason=shown_text(row.struck_reason, people),
        strike_url=address if strikes else "",
    )
