"""What the night clears of files and background work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q
from django.utils import timezone

from .files import lock, temporary
from .models import Job, StoredFile

UNUSED_FOR = timedelta(days=1)
"""What nothing refers to yet may belong to a transaction under way; a day is more than any takes."""
JOBS_KEPT_FOR = timedelta(days=7)


def clear_jobs(*, now: datetime | None = None) -> int:
    """Forget background work that ended a week ago; its results go when nothing else refers to them."""
    before = (now or timezone.now()) - JOBS_KEPT_FOR
    return Job.objects.filter(finished_at__lt=before).delete()[0]


def clear_files(*, now: datetime | None = None) -> int:
    """Forget files that nothing refers to, remove content without a row; how many went from the disk."""
    before = (now or timezone.now()) - UNUSED_FOR
    _forget_unused(before)
    return sum(_removed(path) for path in _older(before))


def _forget_unused(before: datetime) -> None:
    used = _in_use()
    unused = StoredFile.objects.filter(stored_at__lt=before).exclude(used)
    for stored in unused.iterator():
        with transaction.atomic():
            lock(stored.sha256)
            StoredFile.objects.filter(pk=stored.pk, stored_at__lt=before).exclude(used).delete()


def _in_use() -> Q:
    """Named by a row of any room; such relations are hidden, as nobody asks a file who uses it."""
    used = Q()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            used |= Q(Exists(rows))
    return used


def _older(before: datetime) -> Iterator[Path]:
    for path in Path(settings.FILES_DIR).rglob("*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path


def _removed(path: Path) -> bool:
    """Unlink the content unless a row names it; who stores the same just now waits, then writes it anew."""
    if path.parent == temporary():
        path.unlink(missing_ok=True)
        return True
    with transaction.atomic():
        lock(path.name)
        if StoredFile.objects.filter(sha256=path.name).exists():
            return False
        path.unlink(missing_ok=True)
        return True
