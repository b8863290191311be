"""Reading the audit chains back: is every entry as it was written, in its place, and none gone?"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .audit import START, digest
from .models import AuditEntry


@dataclass(frozen=True)
class Flaw:
    """The first bad place of a chain. ``entry_id`` is None when the row itself is gone."""

    shard: int
    seq: int
    entry_id: int | None
    what: str


@dataclass(frozen=True)
class Head:
    """The end of a chain: kept off this host, it proves later that the tail was not cut."""

    seq: int
    hash: str


@dataclass
class Verified:
    """How many entries are sound, where each chain ends, and the first flaw of each chain that has one."""

    entries: int
    heads: dict[int, Head]
    flaws: list[Flaw]


def verify(kept: Mapping[int, Head] | None = None) -> Verified:
    """Walk all chains; with ``kept`` heads also find a cut or rewritten tail."""
    result = Verified(0, {}, [])
    shards = AuditEntry.objects.order_by("shard").values_list("shard", flat=True).distinct()
    for shard in sorted({*shards, *(kept or {})}):
        flaw = _walk(shard, (kept or {}).get(shard), result)
        if flaw:
            result.flaws.append(flaw)
    return result


def _walk(shard: int, kept: Head | None, result: Verified) -> Flaw | None:
    seq, head = 0, START
    for entry in _entries(shard):
        seq += 1
        what = _flaw(entry, seq, head)
        if what:
            return Flaw(shard, seq, entry.pk if entry.seq == seq else None, what)
        head = bytes(entry.hash)
        if kept and kept.seq == seq and kept.hash != head.hex():
            return Flaw(shard, seq, entry.pk, "differs from the kept head: the chain was written anew")
        result.entries += 1
    if kept and kept.seq > seq:
        return Flaw(shard, seq + 1, None, "missing: the end of the chain was cut off")
    result.heads[shard] = Head(seq, head.hex())
    return None


def _entries(shard: int) -> Iterator[AuditEntry]:
    return AuditEntry.objects.filter(shard=shard).order_by("seq").iterator(chunk_size=2000)


def _flaw(entry: AuditEntry, seq: int, head: bytes) -> str:
    if entry.seq != seq:
        return "missing"
    if bytes(entry.prev_hash) != head:
        return "does not follow the entry before it"
    if not hmac.compare_digest(bytes(entry.hash), digest(entry)):
        return "was changed after it was written"
    return ""
