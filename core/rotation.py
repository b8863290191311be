"""Bringing stored values under the writing key (or a new index key), in batches, at any time, resumable.

A value already under the writing key is not read again, so a stopped run goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from .crypto import keyring, seal, unseal
from .fields import BlindIndexField, EncryptedTextField, place_of

BATCH = 500


def sealed_fields() -> Iterator[EncryptedTextField]:
    """Every encrypted column of every installed model that has a table of its own."""
    yield from _fields(EncryptedTextField)


def index_fields() -> Iterator[BlindIndexField]:
    """Every blind index."""
    yield from _fields(BlindIndexField)


def _fields(kind: type) -> Iterator[Any]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield from (field for field in model._meta.local_concrete_fields if isinstance(field, kind))


def outstanding(field: EncryptedTextField) -> int:
    """How many values of the column are not under the writing key."""
    table, column, _key = _names(field)
    header = keyring().header
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE octet_length({column}) > 0"  # noqa: S608 — names are quoted
            f" AND substring({column} FROM 1 FOR %s) <> %s",
            [len(header), header],
        )
        return int(cursor.fetchone()[0])


def reseal(field: EncryptedTextField, batch: int = BATCH) -> int:
    """Write every value of the column under the writing key; returns how many. One transaction a batch."""
    done, last = 0, None
    while True:
        with transaction.atomic():
            rows = _stale(field, last, batch)
            for key, sealed in rows:
                done += _replace(field, key, sealed)
        if not rows:
            return done
        last = rows[-1][0]


def reindex(field: BlindIndexField, batch: int = BATCH) -> int:
    """Compute a blind index anew from its source; returns how many rows held another value."""
    model, done, last = field.model, 0, None
    while True:
        with transaction.atomic():
            held = _next(model, last).select_for_update(no_key=True)
            rows = list(held.only("pk", field.source, field.name)[:batch])
            for row in rows:
                right = field.digest(getattr(row, field.source)) or None
                if getattr(row, field.attname) != right:
                    done += model._base_manager.filter(pk=row.pk).update(**{field.name: right})
        if not rows:
            return done
        last = rows[-1].pk


def _next(model: type[models.Model], last: Any) -> models.QuerySet[Any]:
    rows = model._base_manager.order_by("pk")
    return rows if last is None else rows.filter(pk__gt=last)


def _stale(field: EncryptedTextField, last: Any, batch: int) -> list[tuple[Any, bytes]]:
    table, column, key = _names(field)
    header = keyring().header
    after, params = (f" AND {key} > %s", [last]) if last is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE octet_length({column}) > 0"  # noqa: S608 — names are quoted
            f" AND substring({column} FROM 1 FOR %s) <> %s{after} ORDER BY {key} LIMIT %s FOR UPDATE",
            [len(header), header, *params, batch],
        )
        return [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def _replace(field: EncryptedTextField, key_value: Any, sealed: bytes) -> int:
    table, column, key = _names(field)
    place = place_of(field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s",  # noqa: S608 — names are quoted
            [seal(unseal(sealed, place), place), key_value],
        )
        return int(cursor.rowcount)


def _names(field: models.Field[Any, Any]) -> tuple[str, str, str]:
    meta, quote = field.model._meta, connection.ops.quote_name
    return quote(meta.db_table), quote(str(field.column)), quote(str(meta.pk.column))
