"""manage.py load_reference: regions, kinds of organisation and the lists of the case file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cases import imports as cases
from organisations import imports as organisations


class Command(BaseCommand):
    help = "Insert the reference rows that are missing. Rows that exist are never changed."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        new = {**organisations.load(), **cases.load()}
        if options["verbosity"]:
            for name, count in new.items():
                self.stdout.write(f"{name}: {count} new")
