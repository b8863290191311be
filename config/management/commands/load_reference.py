"""manage.py load_reference: regions, kinds of organisation, specialities and the lists of the case file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.models import Model

from cases import imports as cases
from deadlines import imports as deadlines
from mediators import imports as mediators
from organisations import imports as organisations
from organisations.models import OrganisationKind, Region
from referrals import imports as referrals


class Command(BaseCommand):
    help = "Insert the reference rows that are missing. Rows that exist are never changed."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rooms = (organisations, deadlines, mediators, cases, referrals)
        new = {table: count for room in rooms for table, count in room.load().items()}
        if any(new.values()):
            _analyse()
        if options["verbosity"]:
            for name, count in new.items():
                self.stdout.write(f"{name}: {count} new")


def _analyse() -> None:
    """Tell the planner at once: taken for empty, these tables would be joined in the worst order."""
    lists: list[type[Model]] = [Region, OrganisationKind, *deadlines.TABLES]
    lists += [model for model, _file in mediators.TABLES]
    lists += [model for model, _file, _reading in cases.TABLES]
    lists += [model for model, _file in referrals.TABLES]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in lists)}")
