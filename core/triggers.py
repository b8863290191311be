"""Migration operations for what Django cannot say: append-only tables, planner statistics."""

from __future__ import annotations

import re

from django.db import migrations

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,50}")


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on ``table``, whoever asks.

    The migration that uses it depends on ``("core", "0001_ground")``, where the trigger function is made.
    The trigger fires per statement: even an act that would touch no row is refused.
    """
    name = _checked(table)
    return migrations.RunSQL(
        sql=f'CREATE TRIGGER "{name}_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{name}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change()",
        reverse_sql=f'DROP TRIGGER "{name}_append_only" ON "{name}"',
    )


def statistics_target(table: str, column: str, target: int = 1000) -> migrations.RunSQL:
    """Let ANALYZE keep ``target`` most common values of ``column``.

    A bigram column has thousands of common tokens; with PostgreSQL's default of 100 the planner takes a
    common word for a rare one and sorts half the table instead of walking it newest first.
    """
    place = f'ALTER TABLE "{_checked(table)}" ALTER COLUMN "{_checked(column)}" SET STATISTICS'
    return migrations.RunSQL(sql=f"{place} {int(target)}", reverse_sql=f"{place} -1")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a plain table or column name")
    return name
