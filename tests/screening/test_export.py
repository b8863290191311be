"""The ledger as an Excel file: what one sees, masked, harmless, and written down."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.errors import NotAllowed
from core.files import open_file
from core.jobs import run_waiting
from core.models import AuditEntry, Job
from core.workbook import read_lines
from screening.services import ledger
from screening.services.export import COLUMNS, start_export
from tests.cast import Cast

from .steps import settled_by_case, whole
from .units import MONDAY, Units


def written(by: User, **chosen: str) -> list[list[str]]:
    """The rows of the file, its head left out."""
    job = start_export(by=by, chosen=chosen)
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.problem
    with open_file(job.result) as stream:
        head, *lines = read_lines(stream)
    assert head.cells == [str(name) for name in COLUMNS]
    return [line.cells for line in lines]


def test_a_row_tells_the_whole_life_of_a_finding(units: Units, cast: Cast) -> None:
    finding = settled_by_case(units, cast)
    ledger.name_in_charge(finding=finding, by=units.grid, person=units.township_triage)
    ledger.ask_strike_off(finding=finding, by=units.grid)
    ledger.approve(finding=finding, by=units.township_supervisor)
    (row,) = written(units.township_supervisor)
    assert row[0] == finding.number
    assert finding.case is not None
    for cell in (
        units.grid.name,
        units.township_triage.name,
        finding.case.number,
        units.township_supervisor.name,
    ):
        assert cell in row


def test_everybody_writes_only_what_she_sees(units: Units, cast: Cast) -> None:
    whole(units)
    assert len(written(units.grid)) == len(written(cast.city_supervisor)) == 1
    assert written(units.other_grid) == written(cast.neighbour) == []


def test_it_is_narrowed_as_the_list_was(units: Units) -> None:
    ledger.settle(finding=whole(units), by=units.grid, note="已和解。", now=MONDAY)
    whole(units)
    assert len(written(units.grid)) == 2
    assert len(written(units.grid, state="settled")) == 1
    assert written(units.grid, since="2026-03-03") == []
    assert len(written(units.grid, until="2026-03-02", level="blue", place="150203", type="02")) == 2


def test_people_are_masked_and_no_cell_is_a_formula(units: Units) -> None:
    finding = whole(units, facts="=cmd()|张三与邻居争吵，电话13847200001。")
    ledger.take_measure(finding=finding, by=units.grid, note="已联系张三。", now=MONDAY)
    (row,) = written(units.grid)
    told = " ".join(row)
    assert "张三" not in told
    assert "13847200001" not in told
    assert "=cmd()|张*与邻居争吵" in told


def test_who_took_it_and_how_it_was_narrowed_is_kept(units: Units) -> None:
    start_export(by=units.grid, chosen={"state": "settled"})
    entry = AuditEntry.objects.get(action="screening.export")
    assert (entry.by, entry.detail) == (units.grid, {"state": "settled"})


def test_nobody_without_the_right_starts_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        start_export(by=cast.auditor, chosen={})
