"""``manage.py rotate_keys``: after a new key came first in ENCRYPTION_KEYS. Then the old one may go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.crypto import SealBroken
from core.fields import place_of
from core.rotation import BATCH, index_fields, outstanding, reindex, reseal, sealed_fields


class Command(BaseCommand):
    help = "Bring every encrypted value under the first key; with --reindex compute the blind indexes anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="rows in one transaction")
        parser.add_argument("--reindex", action="store_true", help="after BLIND_INDEX_KEY changed")

    def handle(self, *args: Any, batch: int, reindex: bool, **options: Any) -> None:
        try:
            left = sum(self._reseal(field, batch) for field in sealed_fields())
            if reindex:
                self._reindex(batch)
        except SealBroken as broken:
            raise CommandError(f"{broken}. What was done stays; give the key and run again") from broken
        if left:
            raise CommandError(f"{left} values are still under another key; keep that key and run again")
        self.stdout.write("every value is under the writing key")

    def _reseal(self, field: Any, batch: int) -> int:
        done, left = reseal(field, batch), outstanding(field)
        self.stdout.write(f"{place_of(field)}: {done} rewritten, {left} left")
        return left

    def _reindex(self, batch: int) -> None:
        for field in index_fields():
            self.stdout.write(f"{place_of(field)}: {reindex(field, batch)} indexes mended")
