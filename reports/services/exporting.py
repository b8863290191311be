"""Taking a list away as a file: asked for, written in the background, masked, and written down who took it.

Full personal data is the exception (docs/how-to/export.md): only with the right to reveal and a reason, only
of files the person sees whole, of a bounded number of files at a time and a day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core import audit, files, jobs
from core.errors import BadInput, Conflict
from core.idempotency import once
from core.models import AuditEntry, Job
from reports.exports import EXPORTS, Column, Export
from reports.exports.kit import Facts, needed, row
from reports.exports.narrowing import CHUNK, WORD, Narrowed
from reports.exports.reading import Reader
from reports.exports.writing import Format, write

__all__ = [
    "KIND", "MOST_A_DAY", "MOST_REVEALED", "MOST_UNDER_WAY", "SHORTEST_REASON",
    "Order", "start_export", "write_export",
]  # fmt: skip

KIND = "reports.export"
MOST_UNDER_WAY = 3
"""How many exports of one person may wait or run at once."""
MOST_REVEALED = 200
"""Lines of a file with full personal data."""
MOST_A_DAY = 600
"""Files revealed by export to one person within a day."""
SHORTEST_REASON = 5
LINES = "lines"
"""Where a job keeps how many lines it wrote."""
REVEALED = "export.reveal"
"""The entry of the audit trail that says how many files were written with full personal data."""


@dataclass(frozen=True)
class Order:
    """What is to be written.

    Args:
        columns: codes of columns; none means all of them.
        asked: the parameters of the address of the list (reports.exports.narrowing).
        reveal: write full personal data, for the `reason`; `sure` says that the consequence was confirmed.
    """

    export: str
    format: Format = Format.XLSX
    columns: tuple[str, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    reveal: bool = False
    reason: str = ""
    sure: bool = False

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Order:
        """Read what `params` gave."""
        known = {name: params[name] for name in cls.__dataclass_fields__}
        return cls(**{**known, "format": Format(params["format"]), "columns": tuple(params["columns"])})

    @property
    def params(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "export": self.export, "format": self.format.value, "columns": list(self.columns),
            "asked": dict(self.asked), "reveal": self.reveal, "reason": self.reason, "sure": self.sure,
        }  # fmt: skip

    @property
    def table(self) -> Export:
        return EXPORTS[self.export]

    def shown(self, narrowed: Narrowed) -> tuple[Column, ...]:
        """The columns that are written."""
        return self.table.chosen(self.columns, revealed=self.reveal, acts=narrowed.figure is not None)


def start_export(*, by: User, key: str, order: Order, now: datetime | None = None) -> Job:
    """Begin to write a list as a file; sent twice with one key, it is one job.

    Raises:
        NotAllowed: no posting of the person exports, or none reveals though that is asked.
        BadInput: no such export, a filter that is none, no reason, too many files to reveal.
        Conflict: too many exports of the person are under way.
    """
    posting = posting_for(by, Perms.EXPORT)
    if order.export not in EXPORTS:
        raise _missing("export", _("This choice does not exist."))
    narrowed = Narrowed(by, order.asked)
    narrowed.rows()
    _check_reveal(order, narrowed, now)
    done = once(by=by, key=key, action=KIND, do=lambda: _begin(by, order, posting))
    return Job.objects.get(pk=done.reference)


@jobs.handler(KIND)
def write_export(job: Job, progress: jobs.Progress) -> jobs.Result:
    """Write it. Rights and scope are asked again: a posting may have ended since the job was started."""
    owner, order = User.objects.get(pk=job.owner_id), Order.read(job.params)
    posting = posting_for(owner, Perms.EXPORT)
    lines = _Lines(owner, order, progress)
    _check_reveal(order, lines.narrowed, None)
    with tempfile.TemporaryFile(dir=_beside()) as out:
        written = write(out, order.format, lines.columns, lines.rows(), name=job.subject)
        out.seek(0)
        stored = files.keep(out, order.format.media_type)
    told = {**_told(order), "lines": written, "files": lines.revealed}
    audit.record(
        by=owner, action=REVEALED if order.reveal else "export.written", subject=f"core.job:{job.pk}",
        reason=order.reason, detail=told, organisation_id=posting.organisation_id,
    )  # fmt: skip
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(params={**job.params, LINES: written})
    name = f"{order.table.label}-{timezone.localdate().isoformat()}"
    return jobs.Result(stored, files.file_name(name, order.format.media_type))


class _Lines:
    """The lines of an export, some thousands in memory at a time."""

    def __init__(self, owner: User, order: Order, progress: jobs.Progress) -> None:
        self.narrowed, self.progress = Narrowed(owner, order.asked), progress
        self.columns = order.shown(self.narrowed)
        self.owner, self.reveal, self.revealed = owner, order.reveal, 0

    def rows(self) -> Iterator[list[Any]]:
        """Each line once, as the list has it. Tells how far it is, at least once for every chunk."""
        (total, _about), done = self.narrowed.expected(), 0
        self.progress(0, total)
        reader = Reader(self.owner, needed(self.columns), revealing=self.reveal)
        keys = self.narrowed.lines()
        while chunk := list(islice(keys, CHUNK)):
            for facts in reader.lines(chunk):
                yield self._row(facts)
            done += len(chunk)
            self.progress(done, max(total, done))

    def _row(self, facts: Facts) -> list[Any]:
        self.revealed += facts.revealed
        return row(facts, self.columns)


def _begin(by: User, order: Order, posting: Posting) -> str:
    under_way = Job.objects.filter(owner=by, kind=KIND, finished_at__isnull=True).count()
    if under_way >= MOST_UNDER_WAY:
        raise Conflict(_("Three of your exports are still being written. Wait until one of them is done."))
    with transaction.atomic():
        job = jobs.start(by=by, kind=KIND, subject=str(order.table.label), params=order.params)
        audit.record(
            by=by, action="export.start", subject=f"core.job:{job.pk}", reason=order.reason,
            detail=_told(order), organisation_id=posting.organisation_id,
        )  # fmt: skip
    return str(job.pk)


def _told(order: Order) -> dict[str, Any]:
    """What the audit trail keeps of an order; of a searched word only that there was one."""
    asked = {name: value for name, value in order.asked.items() if name != WORD}
    return {
        "export": order.export, "format": order.format.value, "columns": list(order.columns),
        "asked": asked, "searched": WORD in order.asked, "revealed": order.reveal,
    }  # fmt: skip


def _check_reveal(order: Order, narrowed: Narrowed, now: datetime | None) -> None:
    if not order.reveal:
        return
    posting_for(narrowed.owner, Perms.CASE_REVEAL)
    if len(order.reason.strip()) < SHORTEST_REASON:
        raise _missing("reason", _("Say in a few words why you need the full data."))
    if not order.sure:
        raise _missing("sure", _("Confirm that you answer for the file."))
    count = narrowed.rows()[: MOST_REVEALED + 1].count()
    if count > MOST_REVEALED:
        sentence = _("Full personal data is written of %(most)d cases at most. Narrow the list.")
        raise _missing("reveal", sentence % {"most": MOST_REVEALED})
    if count + _revealed_today(narrowed.owner, now) > MOST_A_DAY:
        sentence = _("Within a day full personal data is written of %(most)d cases at most. Try tomorrow.")
        raise _missing("reveal", sentence % {"most": MOST_A_DAY})


def _revealed_today(by: User, now: datetime | None) -> int:
    since = (now or timezone.now()) - timedelta(days=1)
    entries = AuditEntry.objects.filter(by=by, action=REVEALED, at__gte=since)
    return sum(int(detail.get("files", 0)) for detail in entries.values_list("detail", flat=True))


def _missing(name: str, sentence: str) -> BadInput:
    return BadInput(sentence, code="incomplete", fields={name: [sentence]})


def _beside() -> str:
    """Where content is received: on the disk of the files, not in a /tmp that may be memory."""
    folder = files.temporary()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder)
