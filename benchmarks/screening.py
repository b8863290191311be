"""`bin/bench --screening`: what a week of screening costs in two cities, by how many villages return.

The offices and people of chaos.quarter_world: a committee with a grid worker for each village, a centre
above. Each round is made by the real service, then every reminder of it rings with nobody having
returned: the worst week there can be. Statements are counted with reference lists kept, as a process of a
real site keeps them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaos.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chaos import quarter_world
from chaos.quarter_rules import HERE, full
from deadlines.models import Deadline
from deadlines.services.sweep import sweep
from notifications.models import Message
from organisations.models import Organisation
from screening.models import KeyPeriod, Plan, Round
from screening.services.rounds import make_rounds

MONDAY = datetime(2026, 3, 2, 9, tzinfo=HERE)
PLACES = {"150203": "a county", "150200": "Baotou", "150100": "Hohhot"}


def main() -> None:
    """Measure each place and print one JSON object."""
    call_command("migrate", verbosity=0)
    if not Organisation.objects.filter(kind="village_committee").exists():
        call_command("load_reference", verbosity=0)
        quarter_world.build(full(1))
    KeyPeriod.objects.all().delete()
    Plan.objects.exclude(pk__in=Round.objects.values("plan")).delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    make_rounds(now=MONDAY)  # what earlier measurements left to make; reads the lists
    found = [measured(code, name) for code, name in PLACES.items()]
    print(json.dumps({"places": found, "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False, indent=2))


def measured(code: str, name: str) -> dict[str, object]:
    """One round of all villages of that place and its four reminders."""
    before = Message.objects.count()
    Plan.objects.create(
        title=f"bench {code}", region_id=code, unit_level="village", frequency="once",
        starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6),
    )  # fmt: skip
    making, statements, _made = timed(lambda: make_rounds(now=MONDAY))
    made = Round.objects.latest("pk")
    ring, batches = 0.0, []
    for moment in moments(made):
        while True:
            seconds, asked, fired = timed(lambda at=moment: sweep(now=at))  # type: ignore[misc]
            ring += seconds
            if not fired:
                break
            batches.append(asked)
    return {
        "place": name, "villages": made.units, "made_seconds": round(making, 2),
        "made_statements": statements, "reminders": 4 * made.units,
        "reminders_seconds": round(ring, 2),
        "messages": Message.objects.count() - before, "statements_of_a_batch": sorted(set(batches)),
        "together_seconds": round(making + ring, 2),
    }  # fmt: skip


def moments(made: Round) -> list[datetime]:
    """A moment after each of the four reminders."""
    one = Deadline.objects.of("screening", *made.tasks.values_list("pk", flat=True)[:1]).get()
    return [moment + timedelta(minutes=1) for moment in one.rung_times]


def timed(work: Callable[[], object]) -> tuple[float, int, object]:
    """Seconds, statements, and what came of it."""
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        done = work()
        took = time.perf_counter() - began
    return took, len(asked), done


if __name__ == "__main__":
    main()
