"""manage.py figures roll | rebuild | compare: the roll-up from which figures are read."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.services.reconciling import reconcile
from reports.services.rolling import catch_up, rebuild

WORK = {
    "roll": (catch_up, "{} events rolled up."),
    "rebuild": (rebuild, "Made anew from {} events."),
    "compare": (reconcile, "Compared with the events; {} rows differed and were made anew."),
}


class Command(BaseCommand):
    help = "Roll figures up from events (roll), make them all anew (rebuild), or compare both (compare)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("work", choices=sorted(WORK))

    def handle(self, *args: Any, work: str, **options: Any) -> None:
        do, told = WORK[work]
        self.stdout.write(told.format(do()))
