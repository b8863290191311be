"""One finding as its page shows it: facts, people masked, history, its case, the offices that were told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from cases.models import AlertLevel, Case, PartyRole, Stage
from cases.presenters.masking import dialled
from core.masks import mask_address, mask_phone
from screening.acts import ON_FINDING, FindingAct
from screening.forms.ledger import CaseForm
from screening.models import Direction, Entry, EntryKind, Finding, FindingPerson, FindingState, RiskReport
from screening.privacy import masked
from screening.services.to_case import TakenOver
from screening.whom import Told

__all__ = ["ActLink", "Dialog", "FindingPage", "Line", "Taken", "act_dialog", "finding_page", "taken"]

_ICONS = {
    EntryKind.FOUND: "zoom-exclamation", EntryKind.MEASURE: "writing", EntryKind.CHARGE: "user-check",
    EntryKind.MAJOR: "alert-octagon", EntryKind.SETTLED: "circle-check", EntryKind.CASE: "folder",
    EntryKind.MOVED: "arrow-right", EntryKind.ASKED: "send", EntryKind.REFUSED: "arrow-back-up",
    EntryKind.STRUCK_OFF: "clipboard-check",
}  # fmt: skip


@dataclass(frozen=True)
class ActLink:
    """An act as a button that fetches its dialog."""

    code: str
    label: str | Promise
    url: str
    main: bool


@dataclass(frozen=True)
class Dialog:
    """An act as the dialog, or the page, in which it is done."""

    id: str
    url: str
    label: str | Promise
    consequence: str | Promise
    form: forms.Form
    ends: bool


@dataclass(frozen=True)
class Line:
    """One line of the history in words."""

    icon: str
    title: str | Promise
    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class OfCase:
    """The case it became: the address only for whom it is in sight."""

    number: str
    url: str
    stage: Stage
    holder: str
    since: datetime | None


@dataclass(frozen=True)
class FindingPage:
    """Everything the page shows."""

    number: str
    unit: str
    level: AlertLevel
    state: FindingState
    major: bool
    suggests_major: bool
    words: str
    facts: list[tuple[str, str]]
    people: list[FindingPerson]
    phones: dict[int, str]
    story: list[Line]
    case: OfCase | None
    reports: list[RiskReport]
    unread: int
    acts: list[ActLink]

    @property
    def named(self) -> list[tuple[FindingPerson, str]]:
        """People with their masked phone."""
        return [(one, self.phones[one.pk]) for one in self.people]


@dataclass(frozen=True)
class Taken:
    """What the case will take over, shown before it is logged."""

    facts: list[tuple[str, str]]
    level: AlertLevel
    parties: list[tuple[str | Promise, str, str]]


def finding_page(finding: Finding, user: User) -> FindingPage:
    """The page of a finding read with all that belongs to it."""
    people, reports = list(finding.people.all()), list(finding.reports.all())
    acts = [act_link(act, finding) for act in ON_FINDING.values() if act.when(finding, user)]
    return FindingPage(
        number=finding.number, unit=finding.region.name, level=AlertLevel(finding.alert_level),
        state=FindingState(finding.state), major=finding.major,
        suggests_major=any(act.code == "major" for act in acts) and AlertLevel.RED in (
            finding.alert_level, finding.proposed,
        ),
        words=masked(finding.facts, people), facts=_facts(finding), people=people,
        phones={one.pk: mask_phone(dialled(one.phone)) for one in people},
        story=_story(finding, people), case=_of_case(finding, user), reports=reports,
        unread=sum(one.read_at is None for one in reports), acts=acts,
    )  # fmt: skip


def act_link(act: FindingAct, finding: Finding) -> ActLink:
    """An act as a button; what becomes a case has a page of its own, for it shows what is taken over."""
    if act.code == CaseForm.code:
        url = reverse("screening:finding_case", args=[finding.number])
    else:
        url = reverse("screening:finding_form", args=[finding.number, act.code])
    return ActLink(act.code, act.label, url, act.main)


def act_dialog(act: FindingAct, finding: Finding, form: forms.Form, told: Sequence[Told] = ()) -> Dialog:
    """The dialog of an act; that of a major risk names the offices that will be told."""
    consequence: str | Promise = act.consequence
    if told:
        names = pgettext("between names", ", ").join(one.organisation.name for one in told)
        consequence = _("%(consequence)s Told at once: %(offices)s.") % {
            "consequence": act.consequence, "offices": names,
        }  # fmt: skip
    url = reverse(f"screening:finding_{act.code}", args=[finding.number])
    return Dialog(f"act-{act.code}", url, act.label, consequence, form, act.ends)


def taken(finding: Finding, over: TakenOver) -> Taken:
    """What the case takes over, its people masked."""
    people = list(finding.people.all())
    intake = over.intake
    shown = {one.name.strip(): one.shown_name for one in people}
    return Taken(
        facts=[
            (_("Dispute type"), intake.dispute_type.name), (_("Case source"), intake.source.name),
            (_("Place"), _place(finding)), (_("People involved"), str(intake.people_count)),
            (_("Amount in yuan"), _amount(finding)), (_("Description"), masked(intake.description, people)),
        ],
        level=AlertLevel(intake.alert_level),
        parties=[
            (PartyRole(one.role).label, shown.get(one.name.strip(), ""), mask_phone(dialled(one.phone)))
            for one in intake.parties
        ],
    )  # fmt: skip


def _facts(finding: Finding) -> list[tuple[str, str]]:
    rows = (
        (_("Unit"), finding.region.name),
        (_("Exact place"), mask_address(finding.place)),
        (_("Dispute type"), finding.dispute_type.name),
        (_("People involved"), str(finding.people_count)),
        (_("Amount in yuan"), _amount(finding)),
        (_("Found by"), f"{finding.found_by.name} · {finding.organisation.name}"),
        (_("Person in charge"), finding.in_charge.name if finding.in_charge else _("nobody named yet")),
    )
    return [(label, value) for label, value in rows if value]


def _place(finding: Finding) -> str:
    return " ".join(part for part in (finding.region.name, mask_address(finding.place)) if part)


def _amount(finding: Finding) -> str:
    return "" if finding.amount is None else intcomma(finding.amount)


def _of_case(finding: Finding, user: User) -> OfCase | None:
    case = finding.case
    if case is None:
        return None
    seen = Case.objects.visible_to(user).filter(pk=case.pk).exists()
    moved = [one.at for one in finding.entries.all() if one.kind in (EntryKind.CASE, EntryKind.MOVED)]
    return OfCase(
        number=str(case.number), url=reverse("cases:detail", args=[case.number]) if seen else "",
        stage=case.stage_choice, holder=case.holder.name, since=max(moved, default=None),
    )  # fmt: skip


def _story(finding: Finding, people: Iterable[FindingPerson]) -> list[Line]:
    """The history, the newest first."""
    entries = list(finding.entries.all())
    named = {one.facts["person"] for one in entries if "person" in one.facts}
    names = dict(User.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    known = list(people)
    return [_line(one, names, known) for one in reversed(entries)]


def _line(entry: Entry, names: dict[int, str], people: list[FindingPerson]) -> Line:
    kind = EntryKind(entry.kind)
    words = [_coded(entry, names), masked(entry.note, people)]
    return Line(
        icon=_ICONS[kind], title=kind.label, at=entry.at, by=entry.by.name if entry.by else "",
        text="\n".join(word for word in words if word),
    )  # fmt: skip


def _coded(entry: Entry, names: dict[int, str]) -> str:
    """What the coded facts of a line say."""
    facts = entry.facts
    if "person" in facts:
        return names.get(facts["person"], "")
    if entry.kind == EntryKind.FOUND and "level" in facts:
        return str(AlertLevel(facts["level"]).label)
    if entry.kind == EntryKind.CASE:
        return str(facts.get("case", ""))
    return str(Stage(facts["stage"]).label) if "stage" in facts else ""


def direction_word(report: RiskReport) -> str | Promise:
    """Which way an office was told."""
    return Direction(report.direction).label
