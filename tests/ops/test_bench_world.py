"""The world of measurements is like one the services made: same columns, exact figures, honest copies."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from benchmarks import older, tables
from benchmarks import words as vocabulary
from benchmarks.growth import lines as growth
from benchmarks.rows import COLUMNS, Rows, Spot, add_case, lines
from benchmarks.world import Office, World
from cases.models import Case, CaseSource, DisputeType, Event, Person
from deadlines.models import Deadline
from organisations.models import Region, RegionLevel
from reports import figures
from reports.asked import Asked
from reports.services.reconciling import reconcile
from reports.services.rolling import catch_up, rebuild
from tests import walk
from tests.cast import Cast
from tests.reports.counting import counted, learn

NOW = datetime(2026, 5, 20, 1, tzinfo=UTC)
COUNT, TEMPLATE, DAYS = 120, 40, 14
SINCE, UNTIL = date(2025, 1, 1), date(2026, 5, 20)


def world_of(cast: Cast) -> World:
    villages = Region.objects.filter(code__startswith="150203", level=RegionLevel.VILLAGE)
    office = Office(
        cast.centre.pk, cast.committee.pk, "150203", tuple(villages.values_list("code", flat=True))
    )
    types = tuple(DisputeType.objects.exclude(parent=None).values_list("code", flat=True))
    sources = tuple(CaseSource.objects.values_list("code", flat=True))
    return World((office,), types, sources, cast.clerk.pk, vocabulary.load())


def copied(rows: Rows, names: Any, target: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in names:
            text = io.StringIO("".join(lines(rows[table])))
            cursor.copy_expert(f"COPY {target(table)} ({', '.join(COLUMNS[table].split())}) FROM STDIN", text)
        cursor.execute("SET LOCAL session_replication_role = origin")


def generated(world: World, spots: Iterator[Spot]) -> Rows:
    rows: Rows = {table: [] for table in COLUMNS}
    for spot in spots:
        add_case(rows, world, spot)
    return rows


def newest(first: int) -> Iterator[Spot]:
    for place in range(COUNT):
        at = NOW - timedelta(days=200) * (1 - place / COUNT)
        yield Spot(first + place, 10_000_000 + 2 * place, place, at, 0.3, NOW)


@pytest.fixture
def loaded(cast: Cast) -> Iterator[int]:
    """The newest cases, and before them three copies of a template; the first number of the newest."""
    world, before = world_of(cast), 3 * TEMPLATE
    template = (
        Spot(
            place + 1,
            5_000_000 + 2 * place,
            -place - 1,
            NOW - timedelta(days=300 - place / 3),
            0,
            NOW,
            brief=True,
        )
        for place in range(TEMPLATE)
    )
    with tables.still_kept("deadlines_deadline", "deadlines_begun_ended"):
        older.make_staging()
        copied(generated(world, template), older.COPIED, older.staging)
        with tables.written_as_given("cases_case", "search"):
            for job in older.copies(before, TEMPLATE, DAYS):
                older.copy(job)
        older.drop_staging()
        copied(generated(world, newest(before + 1)), COLUMNS, str)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
        for table in ("cases_case", "cases_person", "cases_party"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 20000000)", [table])
    return before + 1


def filled(event: Event) -> dict[str, bool]:
    """Which columns of an event hold something; `note` is free."""
    names = [field.attname for field in Event._meta.concrete_fields]
    return {name: getattr(event, name) not in {None, ""} for name in names if name not in {"note", "facts"}}


def test_a_generated_event_fills_the_columns_a_real_one_fills(cast: Cast, loaded: int) -> None:
    case = walk.closed(cast)
    for kind in ("submit", "accept", "start", "agree", "close"):
        real = Event.objects.get(case=case, kind=kind)
        made = Event.objects.filter(case__gte=loaded, case__lt=loaded + COUNT, kind=kind)
        assert made.count() > 5
        assert all(filled(one) == filled(real) for one in made)
        assert all(set(one.facts) <= set(real.facts) | {"here"} for one in made), kind


def test_a_generated_case_and_its_clocks_fill_the_columns_real_ones_fill(cast: Cast, loaded: int) -> None:
    for number in (loaded, walk.closed(cast).pk):
        case = Case.objects.get(pk=number)
        assert all((case.number, case.search, case.offices, case.updated_at))
        assert len(case.tracking_code) == 14
    ended = Deadline.objects.filter(file_id__lt=loaded + COUNT, outcome="met")
    assert ended.count() > COUNT
    assert not ended.filter(ended_tx=None).exists()
    assert not Deadline.objects.open().filter(file_id__lt=loaded + COUNT).exclude(ended_tx=None).exists()


def test_nothing_generated_happens_after_now(loaded: int) -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Case.objects.filter(closed_at__gt=NOW).exists()
    assert not Deadline.objects.filter(ended_at__gt=NOW).exists()


def test_figures_of_the_generated_world_are_exact(cast: Cast, loaded: int) -> None:
    rebuild()
    learn()
    asked = Asked(Region.objects.get(pk="150203"), SINCE, UNTIL)
    assert dict(figures.total(asked)) == dict(counted(SINCE, UNTIL, prefix="150203"))
    assert figures.total(asked)["closed"] > COUNT
    catch_up()
    assert reconcile() == 0


def test_a_copy_has_its_own_number_code_and_days_and_the_tokens_of_its_text(loaded: int) -> None:
    old = Case.objects.filter(pk__lt=loaded)
    assert old.count() == 3 * TEMPLATE
    assert len({(case.number, case.tracking_code) for case in old}) == 3 * TEMPLATE
    assert all(int(str(case.number).split("-")[2]) == case.pk for case in old)
    first, again = Case.objects.get(pk=1), Case.objects.get(pk=1 + TEMPLATE)
    assert again.received_at - first.received_at == timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case WHERE search IS DISTINCT FROM core_bigrams(search_text)"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT attgenerated FROM pg_attribute "
            "WHERE attrelid = 'cases_case'::regclass AND attname = 'search'"
        )
        assert cursor.fetchone() == ("s",)
    assert all(case.parties.count() == 2 for case in old)
    assert Person.objects.filter(parties__case__lt=loaded).distinct().count() == 3 * TEMPLATE * 2


def test_growth_is_told_by_the_ratio_to_the_bare_view_and_held_against_the_bar() -> None:
    def result(cases: int, desk: float, hello: float) -> dict[str, Any]:
        items: dict[str, Any] = {"alerts": {"median_ms": 9, "x_hello": 9}}
        items["desk"] = {"median_ms": desk, "x_hello": desk / hello}
        return {"cases": cases, "open_cases": 5, "items": items, "inside": {}}

    slower = "\n".join(growth([result(100, 30, 1), result(10_000, 60, 2)]))
    assert "| desk | 30.0 ms (30.0x) | 60.0 ms (30.0x) | 2.00 | 1.00 |  | kept |" in slower
    grown = "\n".join(growth([result(100, 30, 1), result(10_000, 45, 1)]))
    assert "| 1.50 | 1.50 |  | NOT KEPT |" in grown
    assert "| alerts | 9.0 ms (9.0x) | 9.0 ms (9.0x) | 1.00 | 1.00 |  |  |" in grown
