"""Policies are data: changed with history and a dry run, and the open deadlines follow."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import BadInput, NotAllowed
from core.models import AuditEntry
from deadlines.imports import FIXTURES
from deadlines.models import Change, Deadline, Ladder, Policy, PolicyVersion
from deadlines.services.clocks import Start, start
from deadlines.services.policies import (
    EDITABLE,
    change_ladder,
    change_policy,
    foresee_ladder,
    foresee_policy,
)
from tests.cast import Cast

from .moments import MONDAY, begin, due, local

# What is delivered


def test_every_policy_says_everything_in_both_languages(reference: None) -> None:
    with (FIXTURES / "policies.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) >= 34
    for policy in Policy.objects.all():
        for name in ("starts_on", "pause_note", "extension_note", "basis"):
            assert bool(getattr(policy, name)) == bool(getattr(policy, f"{name}_zh")), (policy.code, name)
        assert policy.basis
        assert policy.starts_on


def test_the_fixture_is_what_is_loaded(reference: None) -> None:
    with (Path(FIXTURES) / "policies.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            policy = Policy.objects.get(code=row["code"])
            assert [str(policy.limit), policy.unit, policy.ladder_id] == [
                row["limit"], row["unit"], row["ladder"],
            ]  # fmt: skip
            for name in ("moves_on", "whole_period", "pausable", "extendable", "repeats", "proposal"):
                assert getattr(policy, name) == bool(row[name]), (policy.code, name)


def test_history_begins_with_what_was_delivered(reference: None) -> None:
    assert PolicyVersion.objects.filter(version=1, by=None).count() == Policy.objects.count()
    first = PolicyVersion.objects.get(policy="mediate.people", version=1)
    assert (first.values["limit"], first.values["unit"]) == (1, "month")


# Changing a policy


def test_a_change_moves_open_deadlines_and_is_kept_with_its_reason(cast: Cast) -> None:
    row, policy = begin(cast, "petition.handle"), Policy.objects.get(code="petition.handle")
    assert due(row) == "2026-05-06 17:30"
    foreseen = foresee_policy(policy=policy, values={"limit": 45})
    assert (foreseen.count, local(foreseen.moves[0].after)) == (1, "2026-04-16 17:30")
    assert due(row) == "2026-05-06 17:30"
    version = change_policy(policy=policy, by=cast.admin, reason="新条例", values={"limit": 45}, now=MONDAY)
    assert (version.version, version.moved, version.by, version.reason) == (2, 1, cast.admin, "新条例")
    assert (version.values["limit"], version.values["ladder"]) == (45, "standard")
    assert due(row) == "2026-04-16 17:30"
    assert (row.reckoning["version"], row.epoch) == (2, 2)
    assert Change.objects.get(deadline=row).reason == "新条例"
    entry = AuditEntry.objects.filter(action="policy.change").latest("id")
    assert (entry.detail["fields"], entry.detail["moved"]) == (["limit"], 1)


def test_what_is_closed_or_under_another_policy_stays(cast: Cast) -> None:
    other = begin(cast, "petition.review")
    policy = Policy.objects.get(code="petition.handle")
    version = change_policy(policy=policy, by=cast.admin, reason="新条例", values={"limit": 45})
    assert (version.moved, due(other)) == (0, "2026-04-01 17:30")


def test_words_alone_move_nothing_and_still_make_a_version(cast: Cast) -> None:
    row, policy = begin(cast, "petition.handle"), Policy.objects.get(code="petition.handle")
    version = change_policy(policy=policy, by=cast.admin, reason="改名", values={"name_zh": "信访事项办理"})
    row.refresh_from_db()
    assert (version.version, version.moved, row.epoch) == (2, 0, 1)


@pytest.mark.parametrize(
    "values",
    [{"limit": 1001}, {"limit": -1}, {"unit": "year"}, {"name_zh": ""}, {}, {"whole_period": True}],
)
def test_what_makes_no_sense_is_refused(cast: Cast, values: dict[str, Any]) -> None:
    policy = Policy.objects.get(code="petition.handle")
    with pytest.raises(BadInput):
        change_policy(policy=policy, by=cast.admin, reason="新条例", values=values)
    assert not PolicyVersion.objects.filter(policy=policy, version=2).exists()


def test_only_an_administrator_with_a_reason_changes_a_policy(cast: Cast) -> None:
    policy = Policy.objects.get(code="petition.handle")
    with pytest.raises(BadInput):
        change_policy(policy=policy, by=cast.admin, reason="  ", values={"limit": 45})
    with pytest.raises(NotAllowed):
        change_policy(policy=policy, by=cast.supervisor, reason="新条例", values={"limit": 45})


def test_a_version_cannot_be_rewritten(cast: Cast) -> None:
    with pytest.raises(Exception, match="append-only"):
        PolicyVersion.objects.filter(version=1).update(reason="x")


def test_a_thousand_deadlines_are_moved_in_a_constant_number_of_statements(cast: Cast) -> None:
    policy, counts = Policy.objects.get(code="petition.handle"), []
    for size, limit in ((10, 45), (400, 50)):
        start(
            [Start("petition.handle", "case", size * 1000 + n, cast.centre.pk, MONDAY) for n in range(size)]
        )
        with CaptureQueriesContext(connection) as asked:
            change_policy(policy=policy, by=cast.admin, reason="新条例", values={"limit": limit})
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2 <= 30


# Changing a ladder


def rungs(cast: Cast) -> list[dict[str, Any]]:
    fields = ("code", "share", "least_working_hours", "tells", "card", "effect")
    return list(Ladder.objects.get(code="office").rungs.order_by("position").values(*fields))


def test_another_ladder_rings_at_other_moments_and_every_policy_on_it_gets_a_version(cast: Cast) -> None:
    row, ladder = begin(cast, "archive"), Ladder.objects.get(code="office")
    given = rungs(cast)
    given[0]["share"] = "0.30"
    foreseen = foresee_ladder(ladder=ladder, rungs=given)
    assert (foreseen.count, foreseen.ladders) == (0, 1)
    before = Deadline.objects.get(pk=row.pk)
    versions = change_ladder(ladder=ladder, by=cast.admin, reason="早提醒", rungs=given, now=MONDAY)
    assert len(versions) == Policy.objects.filter(ladder=ladder).count()
    assert versions[0].values["rungs"][0]["share"] == "0.30"
    row.refresh_from_db()
    assert (row.due_at, row.rung_times[1:]) == (before.due_at, before.rung_times[1:])
    assert row.next_rung_at == row.rung_times[0] < before.rung_times[0]


@pytest.mark.parametrize("wrong", ["none", "falling", "twice", "silent"])
def test_a_ladder_that_does_not_rise_or_tells_nobody_is_refused(cast: Cast, wrong: str) -> None:
    given = rungs(cast)
    if wrong == "none":
        given = []
    elif wrong == "falling":
        given.reverse()
    elif wrong == "twice":
        given[1]["code"] = given[0]["code"]
    else:
        given[1]["tells"] = []
    with pytest.raises(BadInput):
        change_ladder(ladder=Ladder.objects.get(code="office"), by=cast.admin, reason="早提醒", rungs=given)


# The pages


@pytest.fixture
def browser(cast: Cast) -> Client:
    return cast.logged_in(cast.admin)


def shown(policy: str) -> dict[str, str]:
    """What the page of a policy sends when nothing is changed."""
    row = Policy.objects.get(code=policy)
    values = {name: getattr(row, "ladder_id" if name == "ladder" else name) for name in EDITABLE}
    return {name: "on" if value is True else str(value) for name, value in values.items() if value}


def test_the_page_lists_what_would_move_before_it_saves(cast: Cast, browser: Client) -> None:
    row = begin(cast, "petition.handle")
    path = "/manage/deadlines/policy/petition.handle/change/"
    given = {**shown("petition.handle"), "limit": "45", "reason": "新条例"}
    seen = browser.post(path, {**given, "look": "1"})
    page = seen.content.decode()
    assert "2026-05-06 17:30" in page
    assert "2026-04-16 17:30" in page
    assert browser.post(path, {**given, "act": "1"}).status_code == 200
    assert due(row) == "2026-05-06 17:30"
    saved = browser.post(path, {**given, "seen": seen.context["seen"], "act": "1"})
    assert saved.status_code == 302
    assert due(row) == "2026-04-16 17:30"
    history = browser.get(path).content.decode()
    assert "新条例" in history


def test_the_list_is_capped_and_the_count_is_exact(cast: Cast, browser: Client) -> None:
    start([Start("petition.handle", "case", 5000 + n, cast.centre.pk, MONDAY) for n in range(230)])
    given = {**shown("petition.handle"), "limit": "45", "reason": "新条例", "look": "1"}
    seen = browser.post("/manage/deadlines/policy/petition.handle/change/", given)
    assert (seen.context["foreseen"].count, len(seen.context["moves"])) == (230, 200)
    assert "230" in seen.content.decode()


def test_nonsense_is_shown_beside_its_field(browser: Client) -> None:
    given = {**shown("petition.handle"), "limit": "2000", "reason": "新条例", "look": "1"}
    seen = browser.post("/manage/deadlines/policy/petition.handle/change/", given)
    assert seen.context["form"].errors["limit"]
    assert not seen.context["foreseen"]


def test_a_ladder_is_changed_on_its_page(cast: Cast, browser: Client) -> None:
    path, given = "/manage/deadlines/ladder/office/change/", {"reason": "早提醒"}
    for place, rung in enumerate(rungs(cast)):
        for name, value in {**rung, "share": "0.40" if place == 0 else rung["share"]}.items():
            given[f"rungs-{place}-{name}"] = value
    given |= {"rungs-TOTAL_FORMS": "5", "rungs-INITIAL_FORMS": "4", "rungs-3-DELETE": "on"}
    given["rungs-4-least_working_hours"] = "0"
    seen = browser.post(path, {**given, "look": "1"})
    assert seen.context["seen"], seen.context["form"].rungs.errors
    assert browser.post(path, {**given, "seen": seen.context["seen"], "act": "1"}).status_code == 302
    kept = [(rung.code, str(rung.share)) for rung in Ladder.objects.get(code="office").rungs.all()]
    assert kept == [("remind_half", "0.40"), ("remind_80", "0.80"), ("due", "1.00")]


def test_nobody_adds_or_deletes_a_policy(browser: Client) -> None:
    assert browser.get("/manage/deadlines/policy/add/").status_code == 403
    assert browser.post("/manage/deadlines/policy/petition.handle/delete/").status_code == 403
    assert browser.get("/manage/deadlines/policy/none/change/").status_code == 404
    assert timedelta(days=Policy.objects.get(code="petition.handle").limit) == timedelta(days=60)
