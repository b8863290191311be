"""One submission key makes one thing, however often it is clicked, retried or replayed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from .errors import BadInput, Conflict
from .models import Submission

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CLAIM = """
INSERT INTO core_submission (user_id, action, key, fingerprint) VALUES (%s, %s, %s, %s)
ON CONFLICT (user_id, action, key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Outcome:
    """``reference`` names what was made; ``first`` is false when an earlier submission made it."""

    first: bool
    reference: str


def once(
    *, by: AbstractBaseUser, key: str, action: str, do: Callable[[], str], fingerprint: str = ""
) -> Outcome:
    """Run ``do`` unless this user's ``key`` for ``action`` already did; return what it named.

    The key is stored in the same transaction as the thing. A concurrent twin waits for the first to end: if
    that one committed it is replayed, if it failed the twin runs. ``fingerprint`` (a SHA-256 of the payload)
    is optional: a replay with another one raises Conflict, since it would silently drop what was entered.
    Raises BadInput for a key that is not 8-64 letters, digits, ``-`` or ``_``.
    """
    if not _KEY.fullmatch(key):
        raise BadInput(
            _("The submission key is missing or malformed. Reload the form."), code="bad_submission_key"
        )
    with transaction.atomic():
        place = _claim(by.pk, action, key, fingerprint)
        if place is None:
            return _replay(by.pk, action, key, fingerprint)
        reference = do()
        Submission.objects.filter(pk=place).update(reference=reference)
        return Outcome(first=True, reference=reference)


def sent_before(*, by: AbstractBaseUser, key: str, action: str) -> bool:
    """Whether this user's ``key`` for ``action`` has made its thing already."""
    mine = Submission.objects.filter(user_id=by.pk, action=action, key=key)
    return bool(_KEY.fullmatch(key)) and mine.exists()


def _claim(user_id: int, action: str, key: str, fingerprint: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [user_id, action, key, fingerprint])
        row = cursor.fetchone()
    return row[0] if row else None


def _replay(user_id: int, action: str, key: str, fingerprint: str) -> Outcome:
    earlier = Submission.objects.get(user_id=user_id, action=action, key=key)
    if fingerprint and earlier.fingerprint and earlier.fingerprint != fingerprint:
        raise Conflict(
            _("This form was already submitted with other content. Open a new form to enter something else."),
            code="submission_key_reused",
        )
    return Outcome(first=False, reference=earlier.reference)
