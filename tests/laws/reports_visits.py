"""Every page of figures, reports and exports, tried by people near and far; each try leaves nothing behind.

for visit in visits(cast, story): visit.who, visit.row, visit.answer
for words in files(story): all text of a file that was made
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.files import open_file
from core.jobs import run_waiting
from core.models import Job
from organisations.models import Region
from reports.exports import EXPORTS
from reports.exports.writing import Format
from reports.kinds import REPORTS
from reports.measures import MEASURES
from reports.models import KeptReport
from reports.periods import Grain, Period, period_of
from reports.presenters.address import FIGURES
from reports.presenters.blocks import BLOCKS
from reports.report import Order, Report
from reports.services import rolling
from reports.services.building import start_build
from reports.services.exporting import Order as ExportOrder
from reports.services.exporting import start_export
from tests.cast import Cast

from .access_reports import KEPT, TABLE, building
from .access_table import Row, page
from .crawl import Visit

__all__ = ["Story", "files", "story", "visits"]

NEAR = ("triage", "official", "city_official", "clerk")
LOOKING = ("official", "city_official")
FAR = ("nobody", "neighbour", "mediator", "partner", "auditor", "admin")


@dataclass(frozen=True)
class Story:
    """Every report of the county, kept; every list of its cases, taken away; one report being built."""

    kept: list[KeptReport]
    exports: list[Job]
    building: Job


def story(cast: Cast, word: str = "") -> Story:
    """Figures are rolled up; reports and exports made, one of them of the cases that a word finds."""
    rolling.catch_up()
    jobs = [
        start_build(by=cast.official, key=uuid4().hex, report=report, order=_now(report))
        for report in REPORTS.values()
    ]
    run_waiting()
    kept = list(KeptReport.objects.filter(job__in=[job.pk for job in jobs]))
    assert len(kept) == len(REPORTS), [job.problem for job in Job.objects.exclude(problem="")]
    return Story(kept, list(_exports(cast, word)), building(cast.official))


def _now(report: Report) -> Order:
    """The first period it takes, until today."""
    today, grain = timezone.localdate(), report.grains[0]
    period = Period(grain, today, today) if grain == Grain.DAYS else period_of(grain, today)
    return Order(Region.objects.get(code="150203"), period, {})


def _exports(cast: Cast, word: str) -> Iterator[Job]:
    """Each list in each format with all its columns; the acts behind a figure; what a word finds."""
    asked: list[dict[str, str]] = [{}, {"figure": "received", "place": "150203"}]
    if word:
        token = cast.logged_in(cast.official).post("/cases/search/", {"q": word}).url
        asked.append({"s": token.partition("s=")[2].partition("&")[0]})
    for code in EXPORTS:
        for given in asked:
            for form in Format:
                order = ExportOrder(code, form, (), given)
                job = start_export(by=cast.official, key=uuid4().hex, order=order)
                run_waiting()
                yield Job.objects.get(pk=job.pk)


def files(of: Story) -> Iterator[str]:
    """All text of each file."""
    stored = [file for kept in of.kept for file in (kept.word, kept.excel)]
    stored += [job.result for job in of.exports if job.result]
    for one in stored:
        with open_file(one) as stream:
            raw = stream.read()
        if not zipfile.is_zipfile(io.BytesIO(raw)):
            yield raw.decode("utf-8-sig")
            continue
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            yield " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def visits(cast: Cast, of: Story) -> Iterator[Visit]:
    """All visits: every page by everybody, every look at the dashboard by those who may."""
    for who in (*NEAR, *FAR):
        user = None if who == "nobody" else getattr(cast, who)
        visit = _visits(who, user)
        yield from (
            visit(row) for row in (*_table(of, who in LOOKING), *(_looks() if who in LOOKING else ()))
        )


def _table(of: Story, whole: bool) -> Iterator[Row]:
    """The permission table, with each of the kept reports or the first."""
    for row in TABLE:
        for kept in of.kept if whole and row.path == KEPT else of.kept[:1]:
            made = {"<kept>": kept.pk, "<building>": of.building.pk}
            path = {name: made.get(value, value) for name, value in row.path.items()}
            yield Row(row.name, row.method, row.right, row.answer, data=_plain(row.data), path=path)
    for job in of.exports[:2]:
        yield page("accounts:job", "official", path={"pk": job.pk})
        yield page("api:job-detail", "official", path={"pk": job.pk})


def _looks() -> Iterator[Row]:
    """Every block, every list behind a figure, every figure on the map, the wall, the form of each report."""
    wide = {"place": "150203", "since": "2025-01-01", "until": timezone.localdate().isoformat()}
    for code in BLOCKS:
        yield page("reports:part", "official", path={"code": code}, data=wide)
    for one in MEASURES:
        yield page("reports:behind", "official", data={**wide, "figure": one.code})
    for code in FIGURES:
        yield page("reports:dashboard", "official", data={**wide, "figure": code, "compare": "year"})
    yield page("reports:dashboard", "official", data={**wide, "wall": "1"})
    yield page("reports:dashboard", "official", data={**wide, "type": "02", "source": "walk_in"})
    for code in REPORTS:
        yield page("reports:ask", "official", path={"code": code}, data={"place": "150203"})
    yield page("reports:export", "official", data={**wide, "figure": "received"})


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """What is posted, with a key of its own."""
    return {**data, **({"submission_key": str(uuid4())} if "submission_key" in data else {})}


def _visits(who: str, user: User | None) -> Callable[[Row], Visit]:
    """This person signs in once; before each visit her browser forgets what the last one left in it."""
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user, backend="accounts.backends.StaffBackend")
    signed_in = deepcopy(browser.cookies)

    def visit(row: Row) -> Visit:
        browser.cookies = deepcopy(signed_in)
        json = row.name.startswith("api:") and row.method != "get"
        more = {"content_type": "application/json"} if json else {}
        with transaction.atomic():
            answer = getattr(browser, row.method)(reverse(row.name, kwargs=row.path), row.data, **more)
            transaction.set_rollback(True)
        return Visit(who, row, answer)

    return visit
