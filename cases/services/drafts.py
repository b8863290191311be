"""Keeping what a clerk has typed so far."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Draft
from core.errors import BadInput
from core.models import Submission

KEPT_FOR = timedelta(days=30)
"""A draft nobody touched for this long is dropped (reliability.md, retention)."""
MOST_CHARACTERS = 100_000


@transaction.atomic
def keep(*, by: User, key: UUID | str, content: Mapping[str, Any]) -> Draft | None:
    """Store the form as typed under its submission key; None when that form was submitted already.

    Raises:
        BadInput: the form is unreasonably large.
    """
    body = json.dumps(content, ensure_ascii=False)
    if len(body) > MOST_CHARACTERS:
        raise BadInput(_("This is too much text to keep as a draft."), code="draft_too_large")
    if Submission.objects.filter(user=by, action="case.submit", key=str(key)).exists():
        return None
    draft, _created = Draft.objects.update_or_create(owner=by, key=str(key), defaults={"body": body})
    return draft


def discard(*, by: User, key: UUID | str) -> None:
    """Drop a draft; nothing happens if it is gone already."""
    Draft.objects.filter(owner=by, key=str(key)).delete()


def drop_stale(*, now: datetime | None = None) -> int:
    """Drop drafts untouched for thirty days; how many."""
    deleted, _per_model = Draft.objects.filter(updated_at__lt=(now or timezone.now()) - KEPT_FOR).delete()
    return deleted
