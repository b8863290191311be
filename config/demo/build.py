"""Loading the demo through the services, so that it can hold nothing a real office could not have done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case, Stage
from core.errors import Conflict
from core.models import Submission
from mediators.models import Booking

from . import figures, small, year
from .hands import Alone, Hands, Helpers, help_with
from .hours import moment
from .journey import Book
from .life import begin, go_on
from .screening import screen
from .script import Script
from .town import Town
from .watching import last_evening, look_after, put_to_rest
from .year import Plan

SEED = 2026
BATCH = 20
"""Disputes begun in one transaction; the rest of each life is a transaction of its own."""
ROOMS = (
    "core", "organisations", "accounts", "notifications", "deadlines", "mediators", "cases", "referrals",
    "screening",
)  # fmt: skip
SMALL_ANALYSE_AFTER = {10, 40}
ANALYSE_AFTER = {0, BATCH * 5, BATCH * 25, BATCH * 100}
LOGGED = "case.submit"
Told = Callable[[int], None]


def load_slice(*, day: date | None = None, seed: int = SEED, tell: Told | None = None) -> int:
    """Offices, people and the small load in one transaction; how many disputes.

    Raises Conflict when organisations exist that are not the demo's.
    """
    today = day or timezone.localdate()
    scripts = small.scripts(day=today, seed=seed)
    with transaction.atomic():
        town, book = _town(small.LOAD, today, seed), booked()
        _analyse()
        for done, script in enumerate(scripts, start=1):
            case = begin(town, script, book)
            if case:
                go_on(town, script, book, case)
            if tell:
                tell(done)
            if done in SMALL_ANALYSE_AFTER:
                _analyse()
        screen(town, day=today, seed=seed, evening=last_evening(today))
        look_after(town, now=timezone.now(), day=today, seed=seed)
    _analyse()
    return len(scripts)


def load_year(
    plan: Plan, *, day: date | None = None, seed: int = SEED, tell: Told | None = None, helpers: bool = False
) -> int:
    """The centre-year; how many disputes. Run again, it goes on where it was broken off.

    Args:
        helpers: let further processes play the lives of what this one begins; the rows are the same.

    Raises:
        Conflict: disputes of that year exist that this load would not have made, or a helper has failed.
    """
    scripts, today = year.scripts(plan, seed=seed), day or timezone.localdate()
    to_begin, to_live = left(scripts)
    _check_alone(plan, len(scripts) - len(to_begin))
    with transaction.atomic():
        town = _town(year.LOAD, today, seed)
    over = len(scripts) - len(to_begin) - len(to_live)
    hands: Hands = Helpers(plan, seed) if helpers else Alone(_alone(town, scripts))
    with hands:
        hands.take(to_live)
        for start in range(0, len(to_begin), BATCH):
            batch = to_begin[start : start + BATCH]
            living = _begun(town, batch)
            hands.take(living)
            over += len(batch) - len(living)
            if tell:
                tell(over + hands.done())
            if start in ANALYSE_AFTER:
                _analyse()
        hands.finish(lambda done: tell(over + done) if tell else None)
    put_to_rest(now=moment(today, 0))
    if len(to_begin) > BATCH:
        _analyse()
    return len(scripts)


def help_load(scripts: Sequence[Script], *, part: int) -> None:
    """Be the helper of a load that runs in another process."""
    town, book = Town(), booked(part, year.PARTS)
    help_with(part, scripts, lambda script: live(town, script, book))


def live(town: Town, script: Script, book: Book) -> None:
    """The life of one dispute that was begun and committed; once, even if a broken load still plays it."""
    with transaction.atomic():
        rows = Case.objects.select_related("holder__kind", "holder__region", "region", "dispute_type")
        locked = rows.select_for_update(of=("self",))
        case = locked.get(number=Submission.objects.get(action=LOGGED, key=script.key).reference)
        if case.stage == Stage.ACCEPTED:
            go_on(town, script, book, case)


def left(scripts: Sequence[Script]) -> tuple[list[Script], list[Script]]:
    """Those no earlier run has begun, and those it has begun but not played to their end."""
    keys = {script.key: script for script in scripts}
    made = dict(Submission.objects.filter(action=LOGGED, key__in=keys).values_list("key", "reference"))
    waiting = set(
        Case.objects.filter(number__in=made.values(), stage=Stage.ACCEPTED).values_list("number", flat=True)
    )
    begun = [
        script for script in scripts if made.get(script.key) in waiting and script.stop != Stage.ACCEPTED
    ]
    return [script for script in scripts if script.key not in made], begun


def booked(part: int = 0, parts: int = 1) -> Book:
    """The calendar as it stands, for one of the parts of a load."""
    book = Book(part=part, parts=parts)
    for booking in Booking.objects.standing():
        at = timezone.localtime(booking.starts_at)
        book.taken |= {("room", booking.room_id or 0, at), ("mediator", booking.mediator_id or 0, at)}
    return book


def _alone(town: Town, scripts: Sequence[Script]) -> Callable[[Script], None]:
    """What the helpers would do, in this process."""
    office, books = year.parts(scripts), [booked(part, year.PARTS) for part in range(year.PARTS)]
    return lambda script: live(town, script, books[office[script.decided]])


@transaction.atomic
def _begun(town: Town, scripts: Sequence[Script]) -> list[Script]:
    """Begin these disputes; those whose life goes on."""
    return [script for script in scripts if begin(town, script, Book())]


def _town(load: str, today: date, seed: int) -> Town:
    town = Town()
    town.build(load, now=moment(today, 0), chance=Random(f"town/{load}/{seed}"))  # noqa: S311
    return town


def _check_alone(plan: Plan, ours: int) -> None:
    there = figures.count(plan.year).accepted
    if there > ours:
        raise Conflict(
            f"{there} disputes of {plan.year} were accepted already, and {there - ours} at least are not of "
            "this load: the figures could not come out. Use an empty database, or the seed of the load that "
            "was broken off."
        )


def _analyse() -> None:
    """Tell the planner of rows by the thousand, before it takes the tables for empty."""
    rooms = (apps.get_app_config(room).get_models(include_auto_created=True) for room in ROOMS)
    models = (model for few in rooms for model in few)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(sorted(model._meta.db_table for model in models))}")
