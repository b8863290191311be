"""The committed rows of the cast, put back at once after a test that wrote beside its own transaction.

Built anew inside a test's own transaction they would cost seconds each time, and the planner would take the
tables for empty: a join of five of them then runs into the statement timeout. Django's flush would empty a
hundred tables and make the content types anew: here only what such a test really changed is touched.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

_COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


def keep() -> None:
    """Copy every table that has rows into the schema `kept`, and note how all of them look."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        cursor.execute("CREATE SCHEMA kept")
        looks = _looks(cursor)
        for table, (rows, _newest) in looks.items():
            if rows:
                cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
    _kept.clear()
    _kept.update(looks)


def put_back() -> None:
    """Make every table what it was, with triggers and foreign keys at rest, and let the planner look."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        changed = [table for table, look in _looks(cursor).items() if _kept[table] != look]
        for table in changed:
            cursor.execute(f'DELETE FROM public."{table}"')  # noqa: S608 — names of the catalogue
            if _kept[table][0]:
                _insert(cursor, table)
            cursor.execute(f'ANALYZE public."{table}"')
        _kept.update(_looks(cursor, changed))


_kept: dict[str, tuple[int, int]] = {}
"""Table -> how many rows it has and which transaction wrote the newest: a change leaves one of them other."""


def _looks(cursor: Any, tables: list[str] | None = None) -> dict[str, tuple[int, int]]:
    if tables is None:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    rows = [
        f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM public.\"{table}\""  # noqa: S608
        for table in tables
    ]
    cursor.execute(" UNION ALL ".join(rows) or "SELECT '', 0, 0 WHERE false")
    return {table: (count, newest) for table, count, newest in cursor.fetchall()}


def _insert(cursor: Any, table: str) -> None:
    cursor.execute(_COLUMNS, [table])
    columns = cursor.fetchone()[0]
    cursor.execute(
        f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM kept."{table}"'  # noqa: S608
    )
