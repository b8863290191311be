"""The ledger as an Excel file: made in the background, scoped, masked, and written down who took it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core import audit, files, jobs
from core.filetypes import MediaType
from core.models import Job
from core.spreadsheet import write_xlsx
from screening.lists import narrowed
from screening.models import Entry, EntryKind, Finding, FindingState
from screening.models.finding import FindingQuerySet
from screening.privacy import masked

__all__ = ["COLUMNS", "KIND", "start_export", "write_ledger"]

KIND = "screening.ledger"
_CHUNK = 500
COLUMNS: tuple[str | Promise, ...] = (
    gettext_lazy("Ledger number"), gettext_lazy("Unit"), gettext_lazy("Found on"), gettext_lazy("Found by"),
    gettext_lazy("Dispute type"), gettext_lazy("Alert level"), gettext_lazy("What was found"),
    gettext_lazy("Measures taken"), gettext_lazy("Person in charge"), pgettext_lazy("finding", "State"),
    gettext_lazy("Settled on"), gettext_lazy("Case number"), gettext_lazy("Strike-off approved by"),
    gettext_lazy("Struck off on"),
)  # fmt: skip


@transaction.atomic
def start_export(*, by: User, chosen: Mapping[str, str]) -> Job:
    """Begin to write the ledger as it is narrowed (screening.lists), as far as the person sees it.

    Raises:
        NotAllowed: no posting of the person reads findings.
    """
    posting = posting_for(by, Perms.SCREEN_READ)
    job = jobs.start(by=by, kind=KIND, subject=_("Ledger of findings"), params={"chosen": dict(chosen)})
    audit.record(
        by=by, action="screening.export", subject=f"core.job:{job.pk}", detail=chosen,
        organisation_id=posting.organisation_id,
    )  # fmt: skip
    return job


@jobs.handler(KIND)
def write_ledger(job: Job, progress: jobs.Progress) -> jobs.Result:
    """Write it. Scope is asked again: a posting may have ended since the job was started."""
    owner = User.objects.get(pk=job.owner_id)
    posting_for(owner, Perms.SCREEN_READ)
    findings = narrowed(Finding.objects.visible_to(owner), job.params["chosen"])
    with tempfile.TemporaryFile() as out:
        write_xlsx(out, [str(name) for name in COLUMNS], _rows(findings, progress))
        out.seek(0)
        stored = files.keep(out, MediaType.XLSX)
    name = f"{_('Ledger of findings')}-{timezone.localdate().isoformat()}"
    return jobs.Result(stored, files.file_name(name, MediaType.XLSX))


def _rows(findings: FindingQuerySet, progress: jobs.Progress) -> Iterator[list[Any]]:
    """The newest first, a few hundred in memory at a time."""
    total = findings.count()
    measures = Entry.objects.filter(kind__in=(EntryKind.MEASURE, EntryKind.SETTLED))
    rows = findings.select_related(
        "region", "found_by", "dispute_type", "in_charge", "case", "approved_by"
    ).prefetch_related("people", Prefetch("entries", measures, to_attr="measures"))
    progress(0, total)
    for done, finding in enumerate(rows.order_by("-pk").iterator(chunk_size=_CHUNK), start=1):
        yield _row(finding)
        if done % _CHUNK == 0:
            progress(done, total)
    progress(total, total)


def _row(finding: Finding) -> list[Any]:
    people = list(finding.people.all())
    told: list[Entry] = finding.measures  # type: ignore[attr-defined]
    measures = "\n".join(f"{timezone.localdate(one.at):%Y-%m-%d} {one.note}" for one in told)
    return [
        finding.number, finding.region.name, finding.found_at, finding.found_by.name,
        finding.dispute_type.name, finding.get_alert_level_display(), masked(finding.facts, people),
        masked(measures, people), finding.in_charge.name if finding.in_charge else None,
        FindingState(finding.state).label, finding.settled_at, finding.case.number if finding.case else None,
        finding.approved_by.name if finding.approved_by else None, finding.struck_off_at,
    ]  # fmt: skip
