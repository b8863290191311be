"""The committed rows of the cast, put back at once after a test that emptied the tables.

Built anew inside a test's own transaction they would cost seconds each time, and the planner would take the
tables for empty: a join of five of them then runs into the statement timeout.
"""

from __future__ import annotations

from django.db import connection, transaction

_TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname"
_COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


def keep() -> None:
    """Copy every table that has rows into the schema `kept`."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        cursor.execute("CREATE SCHEMA kept")
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT FROM public."{table}")')  # noqa: S608
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')


def put_back() -> None:
    """Insert the copies again, with triggers and foreign keys at rest, and let the planner look."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        for (table,) in cursor.fetchall():
            cursor.execute(_COLUMNS, [table])
            columns = cursor.fetchone()[0]
            cursor.execute(
                f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM kept."{table}" '  # noqa: S608
                "ON CONFLICT DO NOTHING"
            )
            cursor.execute(f'ANALYZE public."{table}"')
