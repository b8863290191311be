"""Exports as tests take them: started by the service, written by the job, read back line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from accounts.models import User
from core.files import open_file
from core.jobs import run_waiting
from core.models import Job
from core.workbook import read_lines
from reports.exports.narrowing import Narrowed
from reports.exports.writing import Format
from reports.services.exporting import Order, start_export

REASON = "年度卷宗核对，须与纸质档案逐一比对。"


def ordered(by: User, export: str = "ledger", *, key: str = "", **order: Any) -> Job:
    """Started, and not yet written."""
    return start_export(by=by, key=key or uuid4().hex, order=Order(export, **order))


def done(job: Job) -> Job:
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.problem
    return job


def lines(job: Job) -> list[dict[str, str]]:
    """The lines of its file by the codes of the columns, whose names stand at its head."""
    order = Order.read(job.params)
    columns = order.shown(Narrowed(User.objects.get(pk=job.owner_id), order.asked))
    with open_file(job.result) as stream:
        if order.format == Format.CSV:
            head, *rest = csv.reader(io.StringIO(stream.read().decode("utf-8-sig"), newline=""))
        else:
            head, *rest = (line.cells for line in read_lines(stream))
    assert head == [str(column.label) for column in columns]
    codes = [column.code for column in columns]
    return [dict(zip_longest(codes, line, fillvalue="")) for line in rest]


def taken(by: User, export: str = "ledger", **order: Any) -> list[dict[str, str]]:
    """The lines of an export, written."""
    return lines(done(ordered(by, export, **order)))


def numbers(rows: Iterable[dict[str, str]]) -> list[str]:
    """Case numbers in the order of the file."""
    return [row["number"] for row in rows]
