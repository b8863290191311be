"""The large tables during a load: without indexes and constraints, without generated columns, then with them.

For a database of measurements alone: it rests triggers and touches PostgreSQL's catalogue.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from benchmarks.telling import say

_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
ORDER BY indrelid, indexrelid
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'x') ORDER BY conrelid, oid
"""
_MEMORY = (
    "SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 2; SET synchronous_commit = off"
)


@dataclass
class Dropped:
    """What has to be made again, as statements."""

    statements: list[str] = field(default_factory=list)


@contextmanager
def bare(tables: list[str]) -> Iterator[None]:
    """Without secondary indexes, unique and exclusion constraints meanwhile; primary keys stay."""
    dropped = _drop(tables)
    yield
    with connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        for statement in dropped.statements:
            began = time.monotonic()
            cursor.execute(statement)
            took = time.monotonic() - began
            if took > 20:
                say(f"  {took:.0f} s: {statement[:90]}")


def _drop(tables: list[str]) -> Dropped:
    dropped = Dropped()
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [tables])
        for name, definition in cursor.fetchall():
            dropped.statements.append(definition)
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(_CONSTRAINTS, [tables])
        for table, name, definition in cursor.fetchall():
            dropped.statements.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return dropped


@contextmanager
def written_as_given(table: str, column: str) -> Iterator[None]:
    """A stored generated column takes values meanwhile instead of computing them.

    A copy of a row has the very tokens of its original; computing ten million anew takes longer than all
    else. The expression stays in the catalogue, so afterwards the column is what it was.
    """
    _generated(table, column, "")
    try:
        yield
    finally:
        _generated(table, column, "s")


def _generated(table: str, column: str, mark: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_attribute SET attgenerated = %s WHERE attrelid = %s::regclass AND attname = %s",
            [mark, table, column],
        )


@contextmanager
def still_kept(table: str, trigger: str) -> Iterator[None]:
    """One trigger works on while the others rest: it writes down the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def columns(table: str) -> list[str]:
    """The columns a row is given; not those the database generates."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def settle(tables: list[str]) -> None:
    """Set the sequences past the ids and the number series past the numbers; analyse."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        for table in tables:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute(
            "INSERT INTO cases_numberseries (county_code, year, last) SELECT left(number, 6), "
            "substr(number, 8, 4)::int, max(split_part(number, '-', 3)::int) FROM cases_case GROUP BY 1, 2 "
            "ON CONFLICT (county_code, year) DO UPDATE SET last = excluded.last"
        )
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def analyse(table: str) -> None:
    """So that the planner knows it, and index-only scans need not look into its pages."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {table}")
