"""The list behind a figure: which acts were counted, one row each, and how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from cases.known import entries
from cases.models import AlertLevel, Case, CaseSource, DisputeType, Event
from cases.presenters.rows import CaseRow, case_rows
from core.errors import BadInput
from core.paging import Page, keyset
from organisations.models import OrganisationGroup
from reports.asked import Asked
from reports.behind import acts_behind
from reports.figures import total
from reports.measures import Measure, measure
from screening.presenters.periods import days

from .chosen import office_name
from .doors import DOORS

__all__ = ["Act", "Behind", "Narrow", "behind", "narrow_from"]

ROWS = 50


@dataclass(frozen=True)
class Narrow:
    """What a cell of a table narrows besides the filters of the dashboard.

    Args:
        own: only what lies in none of the places below.
        door: a column of sources (`doors.DOORS`).
        body: a kind of body that held the case after the act.
    """

    own: bool = False
    door: str = ""
    body: str = ""

    def params(self) -> dict[str, str]:
        given = {"own": "1" if self.own else "", "door": self.door, "body": self.body}
        return {name: value for name, value in given.items() if value}

    def of(self, acts: QuerySet[Event], asked: Asked) -> QuerySet[Event]:
        """Of these acts those of the cell."""
        if self.own:
            acts = acts.filter(region=asked.place.pk)
        if self.door:
            acts = acts.filter(source__moj_source=self.door)
        return acts.filter(to_holder__kind__group=self.body) if self.body else acts


@dataclass(frozen=True)
class Act:
    """One act that was counted, and its case as it stands now."""

    day: str
    moment: str
    case: CaseRow


@dataclass(frozen=True)
class Behind:
    """The page."""

    figure: Measure
    place: str
    period: str
    words: list[str]
    """What narrows it, one sentence each."""
    count: int
    acts: list[Act]
    page: Page[Event]
    params: Mapping[str, str]


def narrow_from(given: Mapping[str, str]) -> Narrow:
    """Read an address. Raises BadInput for a door or body that does not exist."""
    door, body = given.get("door", ""), given.get("body", "")
    if (door and door not in DOORS) or (body and body not in OrganisationGroup.values):
        name = "door" if door and door not in DOORS else "body"
        sentence = _("This choice does not exist.")
        raise BadInput(sentence, code="wrong_figures", fields={name: [sentence]})
    return Narrow(own=given.get("own") == "1", door=door, body=body)


def behind(
    user: User, asked: Asked, narrow: Narrow, code: str, *, after: str | None, before: str | None
) -> Behind:
    """The acts behind a figure, newest first: five statements whatever the size.

    Raises:
        Http404: there is no such figure.
    """
    try:
        figure = measure(code)
    except LookupError:
        raise Http404 from None
    acts = narrow.of(acts_behind(user, asked, code), asked)
    shown = acts.prefetch_related(Prefetch("case", Case.objects.for_rows()))
    page = keyset(shown, after=after, before=before, size=ROWS, moment="at")
    return Behind(
        figure=figure, place=asked.place.name, period=days(asked.since, asked.until),
        words=_words(asked, narrow), count=acts.count() if narrow.params() else total(asked)[code],
        acts=_acts(page), page=page, params={**asked.params(figure=code), **narrow.params()},
    )  # fmt: skip


def _acts(page: Page[Event]) -> list[Act]:
    rows = case_rows({event.case_id: event.case for event in page}.values())
    by_number = {row.number: row for row in rows}
    local = [timezone.localtime(event.at) for event in page]
    return [
        Act(f"{at:%Y-%m-%d}", f"{at:%Y-%m-%d %H:%M}", by_number[event.case.number or ""])
        for at, event in zip(local, page, strict=True)
    ]


def _words(asked: Asked, narrow: Narrow) -> list[str]:
    """What narrows the figure, in words."""
    told = {
        _("Dispute type"): _named(DisputeType, asked.type),
        _("Case source"): _named(CaseSource, asked.source),
        _("Alert level"): AlertLevel(asked.level).word if asked.level else "",
        _("Holder"): office_name(asked.office),
        _("Door"): str(DOORS[narrow.door]) if narrow.door else "",
        pgettext("organisation", "kind"): str(OrganisationGroup(narrow.body).label) if narrow.body else "",
        _("Place"): _("only %(place)s itself") % {"place": asked.place.name} if narrow.own else "",
    }
    colon = pgettext("between a label and its value", ": ")
    return [f"{name}{colon}{words}" for name, words in told.items() if words]


def _named(model: type[DisputeType] | type[CaseSource], code: str) -> str:
    known = entries(model).get(code)
    return known.name if known else code
