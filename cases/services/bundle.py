"""Binding the file of a case in the background, and the archive of bound files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from cases import papers
from cases.bundle import package, plan, scans
from cases.models import Archive, Case, Stage
from cases.papers.facts import read
from cases.papers.order import pieces
from cases.papers.words import words
from cases.privacy import whole_file_for
from core import audit, files, jobs
from core.errors import Conflict, NotFound
from core.filetypes import MediaType
from core.models import Job, StoredFile

from .closing import BUNDLE

__all__ = ["DOCUMENT", "PACKAGE", "SHAPES", "build", "last_archive", "start_bundle"]

DOCUMENT, PACKAGE = "document", "package"
SHAPES = (DOCUMENT, PACKAGE)
_words = words("bundle")
_BINDING = 3
"""Steps beside the pieces: the document, the package, the archive."""


@transaction.atomic
def start_bundle(*, case: Case, by: User, shape: str = DOCUMENT) -> Job:
    """Begin to bind the file as one document, or as a package with every paper by itself.

    It leaves with full personal data: who asked for it is kept.

    Raises:
        NotAllowed: the person may not print here, or her office sees only a part of the file.
        NotFound: no such shape.
        Conflict: nobody has taken the case up yet, so there is no file.
    """
    posting = whole_file_for(by, Perms.CASE_PRINT, case)
    if shape not in SHAPES:
        raise NotFound(_("This paper does not exist for this case."))
    if case.stage not in papers.COVER.stages:
        raise Conflict(_("There is no file to bind before the case is accepted."), code="nothing_to_bind")
    audit.record(
        by=by,
        action="paper.bundle",
        subject=case,
        detail={"case": case.number, "shape": shape},
        organisation_id=posting.organisation_id,
    )
    return jobs.start(by=by, kind=BUNDLE, subject=str(case.number), params={"case": case.pk, "shape": shape})


def last_archive(case: Case) -> Archive | None:
    """The newest bound file of an archived case, unless something has happened to the case since."""
    archive = case.archives.select_related("document", "package").last()
    if archive is None or case.events.filter(at__gt=archive.at).exists():
        return None
    return archive


@jobs.handler(BUNDLE)
def build(job: Job, progress: jobs.Progress) -> jobs.Result:
    """Bind the file. Rights are asked again: they may have ended since the job was started.

    An archived case is bound once: while nothing happens to it, its archived file is handed out.
    """
    with_names = Case.objects.select_related("dispute_type", "source", "region", "received_by", "holder")
    case = with_names.get(pk=job.params["case"])
    owner = User.objects.get(pk=job.owner_id)
    whole_file_for(owner, Perms.CASE_PRINT, case)
    shape = job.params.get("shape", DOCUMENT)
    archived = last_archive(case) if case.stage == Stage.ARCHIVED else None
    if archived:
        return _result(case, shape, archived.document if shape == DOCUMENT else archived.package)
    with _bound(case, progress) as (bound, document, steps):
        wanted = SHAPES if case.stage == Stage.ARCHIVED else (shape,)
        kept = {name: _kept(name, bound, document) for name in wanted}
        progress(steps, steps)
        if case.stage == Stage.ARCHIVED:
            _archive(case, owner, bound, kept)
    return _result(case, shape, kept[shape])


@contextmanager
def _bound(case: Case, progress: jobs.Progress) -> Iterator[tuple[plan.Plan, IO[bytes], int]]:
    file = read(case)
    steps, done = len(pieces(file)) + _BINDING, 0

    def told() -> None:
        nonlocal done
        done += 1
        progress(done, steps)

    progress(0, steps)
    with scans.folder() as folder, tempfile.TemporaryFile() as document:
        planned = plan.plan(file, folder, told)
        plan.bind(planned).save(document)
        told()
        yield planned, document, steps


def _kept(shape: str, bound: plan.Plan, document: IO[bytes]) -> StoredFile:
    if shape == DOCUMENT:
        return files.keep(document, MediaType.DOCX)
    with tempfile.TemporaryFile() as out:
        package.write(bound, document, out)
        return files.keep(out, MediaType.ZIP)


@transaction.atomic
def _archive(case: Case, by: User, bound: plan.Plan, kept: dict[str, StoredFile]) -> None:
    """One row for each time an archived file was bound; a job that is done twice writes it once."""
    Case.objects.select_for_update(no_key=True).only("pk").get(pk=case.pk)
    if last_archive(case) is None:
        number = f"{case.number}-{case.archives.count() + 1:02}"
        Archive.objects.create(
            case=case,
            number=number,
            pages=bound.pages,
            document=kept[DOCUMENT],
            package=kept[PACKAGE],
            by=by,
        )


def _result(case: Case, shape: str, stored: StoredFile) -> jobs.Result:
    named = _words("file" if shape == DOCUMENT else "package")
    return jobs.Result(stored, files.file_name(f"{case.number}-{named}", MediaType(stored.media_type)))
