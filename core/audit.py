"""The audit trail: every act and every look at unmasked data, chained so that a later change shows.

Entries form 64 hash chains, chosen by actor. One chain would make every web request wait for every other
one, because the lock that orders a chain is held until the transaction ends. A person acts once at a time, so
with a chain by actor two people wait for each other only when their chains coincide. Call ``record`` as the
last write of an act: the wait is then shortest, and no row lock is taken while the chain is held.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from .context import request_context
from .crypto import derived_key
from .errors import NotAllowed
from .models import AuditEntry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

SHARDS = 64
START = b"\0" * 32


class ActorRequired(NotAllowed):
    """Nobody can be named as the one who acts: the act itself is refused."""

    default_code = "actor_required"


def record(
    *,
    by: AbstractBaseUser | None,
    action: str,
    subject: models.Model | str,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    organisation_id: int | str | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction; if it cannot be written, the act fails.

    ``subject`` is a saved row or text ``kind:id``. ``detail`` holds codes, field names and counts, never
    personal data. Raises ActorRequired without a saved user.
    """
    if by is None or by.pk is None:
        raise ActorRequired(_("Nobody is logged in, so this cannot be recorded and is not done."))
    kind, identity = _subject(subject)
    context = request_context()
    with transaction.atomic(savepoint=False):  # an act that cannot be recorded is undone whole
        shard = by.pk % SHARDS
        seq, prev_hash, at = _head(shard)
        entry = AuditEntry(
            shard=shard, seq=seq + 1, at=at, by_id=by.pk, organisation=str(organisation_id or ""),
            action=action, subject_type=kind, subject_id=identity, reason=_clean(reason),
            detail=_plain(detail or {}), request_id=context.request_id, ip=context.ip, prev_hash=prev_hash,
        )  # fmt: skip
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: AuditEntry) -> bytes:
    """The chained hash an entry must carry: HMAC-SHA256 over the previous hash and the canonical JSON."""
    body = {
        "shard": entry.shard, "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id, "organisation": entry.organisation, "action": entry.action,
        "subject_type": entry.subject_type, "subject_id": entry.subject_id, "reason": entry.reason,
        "detail": entry.detail, "request_id": entry.request_id, "ip": entry.ip,
    }  # fmt: skip
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    key = _chain_key(settings.BLIND_INDEX_KEY)
    return hmac.digest(key, bytes(entry.prev_hash) + text.encode(), hashlib.sha256)


@lru_cache(maxsize=2)
def _chain_key(secret: str) -> bytes:
    return derived_key(secret, "audit-chain")


def _head(shard: int) -> tuple[int, bytes, datetime]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash, at FROM core_audit_head(%s)", [shard])
        seq, head, at = cursor.fetchone()
    return seq, bytes(head), at


def _subject(subject: models.Model | str) -> tuple[str, str]:
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, str(subject.pk)
    kind, _colon, identity = _clean(subject).partition(":")
    return kind, identity


def _plain(value: Any) -> Any:
    """JSON that reads back from PostgreSQL exactly as hashed: jsonb may write a fraction in another way."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_clean(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return _clean(value)


def _clean(value: object) -> str:
    """Text PostgreSQL can hold: without NUL and without half characters."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
