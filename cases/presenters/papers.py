"""The case file as a tab: every paper of its order, what is there, what is still missing, and binding it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases import papers
from cases.flow import allowed_moves
from cases.models import Archive, Attachment, Case, PaperKind, Person
from cases.papers.order import ORDER, Place
from cases.services.bundle import DOCUMENT, PACKAGE
from cases.services.closing import BUNDLE
from core.models import Job

from .masking import shown_text

_SHOWS_JOBS_OF = timedelta(days=1)
_REQUIRED = frozenset({
    "register-form", "rights-notice", PaperKind.IDENTITY.value, "mediation-record", PaperKind.RECORD.value,
})  # fmt: skip

_APART = frozenset({PaperKind.EVIDENCE, PaperKind.LETTER, PaperKind.OTHER})
"""Scans that are other papers than the one printed at the same place."""


class State(TextChoices):
    """How one paper of the file stands."""

    HERE = "here", pgettext_lazy("paper of the file", "In the file")
    FORM = "form", pgettext_lazy("paper of the file", "Form to fill in")
    MISSING = "missing", pgettext_lazy("paper of the file", "Missing")
    NOT_YET = "not_yet", pgettext_lazy("paper of the file", "Not in the file")

    @property
    def icon(self) -> str:
        return {"here": "circle-check", "form": "printer", "missing": "alert-circle", "not_yet": "file"}[
            self.value
        ]


@dataclass(frozen=True)
class Scan:
    """An added paper and where it opens."""

    title: str
    url: str
    by: str
    at: datetime
    struck: str
    strike_url: str


@dataclass(frozen=True)
class Line:
    """One paper of the order."""

    label: str | Promise
    state: State
    required: bool = False
    told: str = ""
    url: str = ""
    word_url: str = ""
    add_url: str = ""
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True)
class FileTab:
    """The tab, ready to be shown. Without the right to print it lists what is there."""

    number: str
    lines: list[Line]
    may_bind: bool
    bundle_url: str
    shapes: list[tuple[str, str | Promise]]
    job: Job | None
    archive: Archive | None


@dataclass(frozen=True)
class _Read:
    case: Case
    offered: Mapping[str, papers.Paper]
    added: Sequence[Attachment]
    people: Sequence[Person]
    lacking: Mapping[str, str]
    bound: frozenset[str]
    may_print: bool
    acts: frozenset[str]


def papers_tab(case: Case, user: User) -> FileTab:
    """The papers of a case in the order of its file, for somebody who sees the whole of it."""
    read = _read(case, user)
    return FileTab(
        number=case.number or "",
        lines=list(_lines(read)),
        may_bind=read.may_print and papers.COVER.slug in read.offered,
        bundle_url=reverse("cases:bundle", args=[case.number]),
        shapes=[(DOCUMENT, _("Case file as one document")), (PACKAGE, _("Every paper as a ZIP"))],
        job=_job(case, user),
        archive=case.archives.last(),
    )


def _read(case: Case, user: User) -> _Read:
    rows = papers.rows_of(case)
    offered = papers.offered_with(case, rows)
    return _Read(
        case=case,
        offered={paper.slug: paper for paper in offered},
        added=list(case.attachments.select_related("by", "struck_by")),
        people=list(Person.objects.filter(parties__case=case).only("kind", "name")),
        lacking=papers.lacking(case, rows),
        bound=frozenset(paper.slug for paper in offered if paper.bound(rows)),
        may_print=can(user, Perms.CASE_PRINT, case),
        acts=frozenset(row.code for row in allowed_moves(case, user)),
    )


def _lines(read: _Read) -> Iterator[Line]:
    for slug in (papers.COVER.slug, papers.CONTENTS.slug):
        yield from _printed(read, slug)
    for place in ORDER:
        yield from _of(place, read)
    yield from _printed(read, papers.BACK_COVER.slug)


def _of(place: Place, read: _Read) -> Iterator[Line]:
    printed = [line for slug in place.slugs for line in _printed(read, slug)]
    if place.kind is None:
        yield from printed
        return
    added = _added(read, place.kind)
    if printed and place.kind not in _APART:
        yield _joined(printed.pop(0), added)
        yield from printed
    else:
        yield from (*printed, added)


def _joined(printed: Line, added: Line) -> Line:
    """A paper and the scans of it as one line; what is lacking of either is lacking."""
    missing, here = State.MISSING in {printed.state, added.state}, State.HERE in {printed.state, added.state}
    return replace(
        printed,
        state=State.MISSING if missing else State.HERE if here else printed.state,
        told=added.told or printed.told,
        required=printed.required or added.required,
        add_url=added.add_url,
        scans=added.scans,
    )


def _added(read: _Read, kind: PaperKind) -> Line:
    scans, told = (
        tuple(_scan(read, row) for row in read.added if row.kind == kind),
        read.lacking.get(kind, ""),
    )
    here = any(not scan.struck for scan in scans)
    state = State.HERE if here else State.MISSING if told else State.NOT_YET
    add_url = _act_url(read, "attach", kind=kind.value)
    return Line(kind.label, state, kind.value in _REQUIRED, told, add_url=add_url, scans=scans)


def _printed(read: _Read, slug: str) -> Iterator[Line]:
    paper = read.offered.get(slug)
    if paper is None:
        return
    told = read.lacking.get(slug, "")
    state = State.MISSING if told else State.HERE if slug in read.bound else State.FORM
    url, word_url = _addresses(read, slug)
    yield Line(paper.label, state, slug in _REQUIRED, told, url, word_url)


def _addresses(read: _Read, slug: str) -> tuple[str, str]:
    if not read.may_print:
        return "", ""
    where = [read.case.number, slug]
    return reverse("cases:paper", args=where), reverse("cases:paper_word", args=where)


def _act_url(read: _Read, act: str, **given: str | int) -> str:
    if act not in read.acts:
        return ""
    return f"{reverse('cases:act_form', args=[read.case.number, act])}?{urlencode(given)}"


def _scan(read: _Read, row: Attachment) -> Scan:
    return Scan(
        title=shown_text(row.title, read.people),
        url=reverse("cases:attachment", args=[read.case.number, row.pk]),
        by=row.by.name,
        at=row.at,
        struck=row.struck_reason if row.struck_at else "",
        strike_url="" if row.struck_at else _act_url(read, "strike", paper=row.pk),
    )


def _job(case: Case, user: User) -> Job | None:
    """The newest binding this person began lately, to show how far it is."""
    since = timezone.now() - _SHOWS_JOBS_OF
    mine = Job.objects.filter(owner=user, kind=BUNDLE, params__case=case.pk, created_at__gte=since)
    return mine.select_related("result").first()
