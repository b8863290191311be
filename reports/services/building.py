"""Building a report: read at one moment, drawn as Word and Excel, kept as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core import audit, files, jobs
from core.errors import BadInput, NotFound
from core.filetypes import MediaType
from core.idempotency import once
from core.models import Job, StoredFile
from organisations.models import Region
from reports import sheets, word
from reports.asked import within_reach
from reports.document import Document, to_json
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import parse
from reports.report import Order, Report

__all__ = ["KIND", "Drawn", "built", "drawn", "kept_row", "open_file", "place_of", "start_build"]

KIND = "reports.build"
_STEPS = 4
Form = Literal["word", "excel"]


@dataclass(frozen=True)
class Drawn:
    """A document with its files, not yet kept under any name."""

    document: Document
    word: StoredFile
    excel: StoredFile


def place_of(by: User, code: str) -> Region:
    """A place whose figures the person may see.

    Raises:
        NotFound: there is none of that code in her scope.
    """
    try:
        return within_reach(by, code)
    except Http404 as error:
        raise NotFound(_("There is no such place in your area.")) from error


def start_build(*, by: User, key: str, report: Report, order: Order) -> Job:
    """Begin to build a report in the background; sent twice with one key, it is one job.

    Raises:
        NotAllowed: no posting of the person sees figures.
        NotFound: the place is not in her scope.
        BadInput: the period has not begun, or the key is malformed.
    """
    posting = posting_for(by, Perms.FIGURES)
    place_of(by, order.place.code)
    _check_period(report, order)
    params = {
        "report": report.code, "place": order.place.code, "period": order.period.code,
        "given": dict(order.given),
    }  # fmt: skip

    def begin() -> str:
        subject = f"{report.label} · {order.place.name} · {order.period.words}"
        job = jobs.start(by=by, kind=KIND, subject=subject[:200], params=params)
        audit.record(
            by=by, action="report.build", subject=f"core.job:{job.pk}", detail=params,
            organisation_id=posting.organisation_id,
        )  # fmt: skip
        return str(job.pk)

    done = once(by=by, key=key, action="report.build", do=begin)
    return Job.objects.get(pk=done.reference)


def _check_period(report: Report, order: Order) -> None:
    if order.period.grain not in report.grains:
        sentence = _("This report is not made for such a period.")
    elif order.since > timezone.localdate():
        sentence = _("This period has not begun yet.")
    else:
        return
    raise BadInput(sentence, code="bad_period", fields={"period": [sentence]})


@jobs.handler(KIND)
def build_asked(job: Job, progress: jobs.Progress) -> jobs.Result:
    """Build what somebody asked for. Scope is asked again; done twice, it is kept once."""
    kept = KeptReport.objects.filter(job=job.pk).select_related("word", "place").first()
    kept = kept or _build(job, progress)
    progress(_STEPS, _STEPS)
    return jobs.Result(kept.word, file_name(kept, "word"))


def _build(job: Job, progress: jobs.Progress) -> KeptReport:
    progress(0, _STEPS)
    owner, asked = User.objects.get(pk=job.owner_id), job.params
    posting_for(owner, Perms.FIGURES)
    place = place_of(owner, asked["place"])
    report, order = REPORTS[asked["report"]], Order(place, parse(asked["period"]), asked["given"])
    now = timezone.now()
    document = built(report, order, now)
    progress(1, _STEPS)
    made = drawn(document)
    progress(_STEPS - 1, _STEPS)
    row = kept_row(report, order, made, now)
    row.built_by, row.job = owner, job.pk
    row.save(force_insert=True)
    return row


def built(report: Report, order: Order, now: datetime) -> Document:
    """The document in the language in force, everything in it read as it stood at one moment."""
    with one_moment():
        document = report.build(order, now)
    local = timezone.localtime(now)
    made = _("Made on %(day)s at %(hour)s") % {"day": f"{local:%Y-%m-%d}", "hour": f"{local:%H:%M}"}
    return replace(document, place=order.place.name, period=order.period.words, made=made)


@contextmanager
def one_moment() -> Iterator[None]:
    """All statements inside see the same rows, unless a transaction was under way already."""
    begun = connection.in_atomic_block
    with transaction.atomic():
        if not begun:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def drawn(document: Document) -> Drawn:
    """Its files, stored. What no row refers to in the end is cleared by the night."""
    return Drawn(
        document,
        files.keep(word.draw(document), MediaType.DOCX),
        files.keep(sheets.draw(document), MediaType.XLSX),
    )


def kept_row(report: Report, order: Order, made: Drawn, now: datetime) -> KeptReport:
    """The row, not yet saved."""
    return KeptReport(
        kind=report.code, place=order.place, period=order.period.code, since=order.since, until=order.until,
        given=dict(order.given), language=get_language() or "", document=to_json(made.document),
        word=made.word, excel=made.excel, made_at=now,
    )  # fmt: skip


def file_name(kept: KeptReport, form: Form) -> str:
    """What it is called when it is saved: report, place, period."""
    report: Mapping[str, Any] | Report | None = REPORTS.get(kept.kind)
    label = report.label if isinstance(report, Report) else kept.kind
    kind = MediaType.DOCX if form == "word" else MediaType.XLSX
    return files.file_name(f"{label}-{kept.place.name}-{kept.period}", kind)


@transaction.atomic
def open_file(*, kept: KeptReport, by: User, form: Form) -> tuple[StoredFile, str]:
    """A file of a report to be taken away, and its name; who takes it is on record.

    The person sees the report: that was decided before (KeptReport.objects.visible_to).

    Raises:
        NotAllowed: no posting of the person sees figures.
    """
    posting = posting_for(by, Perms.FIGURES)
    detail = {"report": kept.kind, "place": kept.place_id, "period": kept.period}
    audit.record(
        by=by, action=f"report.{form}", subject=kept, detail=detail, organisation_id=posting.organisation_id
    )
    return (kept.word if form == "word" else kept.excel), file_name(kept, form)
