"""The ledger as a file: the list as it is narrowed, no more than one sees, masked, and written down."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.permissions import Perms
from cases.filters import CaseFilter, moment
from cases.models import Case, Depth, PartyRole, Share, VisitWay
from cases.services import closing, search
from core.errors import BadInput, Conflict, NotAllowed
from core.jobs import run_waiting
from core.models import AuditEntry, Job
from core.paging import keyset
from reports.exports import narrowing
from reports.exports.narrowing import Narrowed
from reports.exports.writing import Format
from reports.services.exporting import MOST_UNDER_WAY
from tests import walk
from tests.cast import Cast

from .taken import done, lines, numbers, ordered, taken


def listed(user: User, **asked: str) -> list[str | None]:
    """What the page of the list shows, all of its pages in one."""
    request = Narrowed(user).filters.request
    filters = CaseFilter(asked, queryset=Case.objects.visible_to(user), request=request)
    return [case.number for case in keyset(filters.qs, size=1000, moment=moment(filters.chosen))]


def test_a_line_tells_the_case_from_beginning_to_end(cast: Cast) -> None:
    case = walk.closed(cast, people_count=3, amount=Decimal("12000.50"))
    closing.follow_up(
        case=case, by=cast.colleague, way=VisitWay.PHONE, reached=True,
        visited_on=timezone.localdate(case.closed_at), satisfaction="satisfied", performance="performed",
    )  # fmt: skip
    (row,) = taken(cast.clerk)
    assert (row["number"], row["stage"], row["level"]) == (case.number, "已结案", "蓝")
    assert (row["family"], row["type"], row["statistics"]) == ("邻里纠纷", case.dispute_type.name, "邻里纠纷")
    assert (row["city"], row["county"], row["township"]) == ("包头市", "昆都仑区", "")
    assert row["receiver"] == cast.centre.name
    assert (row["applicants"], row["respondents"]) == ("张*", "李*")
    assert row["title"] == "张*与李*漏水纠纷"
    assert (row["people"], row["amount"]) == ("3", "12000.5")
    assert (row["mode"], row["settled"], row["satisfaction"]) == ("人民调解", "是", "满意")
    assert row["received"] <= row["accepted"] <= row["closed"]


def test_an_open_case_tells_its_next_deadline_and_no_end(cast: Cast) -> None:
    walk.accepted(cast)
    (row,) = taken(cast.clerk)
    assert row["due"]
    assert row["accepted"]
    assert not any(row[name] for name in ("closed", "mode", "settled", "satisfaction"))


def test_a_case_reopened_tells_no_end_any_more(cast: Cast) -> None:
    case = walk.closed(cast)
    closing.reopen(case=case, by=cast.triage, note="再次发生。")
    (row,) = taken(cast.clerk)
    assert not any(row[name] for name in ("closed", "mode", "settled"))


@pytest.mark.parametrize("kind", Format)
def test_both_kinds_of_file_say_the_same(cast: Cast, kind: Format) -> None:
    walk.accepted(cast)
    cast.log_dispute()
    assert numbers(taken(cast.clerk, format=kind)) == listed(cast.clerk)


def test_everybody_takes_only_what_she_sees(cast: Cast) -> None:
    case = cast.log_dispute()
    assert numbers(taken(cast.city_supervisor)) == [case.number]
    assert taken(cast.neighbour) == []


def test_nobody_without_the_right_takes_anything(cast: Cast) -> None:
    for user in (cast.mediator, cast.partner, cast.auditor, cast.admin):
        with pytest.raises(NotAllowed):
            ordered(user)


def test_scope_is_asked_again_when_it_is_written(cast: Cast) -> None:
    job = ordered(cast.clerk)
    cast.clerk.postings.update(ends_on="2020-01-01", starts_on="2019-01-01")
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.result is None


def test_a_file_shown_only_in_part_gives_no_more_than_its_row_in_the_list(cast: Cast) -> None:
    case = walk.closed(cast, amount=Decimal(5000))
    Share.objects.create(case=case, organisation=cast.neighbour_centre, depth=Depth.ASK, purpose="assist")
    Case.objects.filter(pk=case.pk).update(offices=[*case.offices, cast.neighbour_centre.pk])
    (row,) = taken(cast.neighbour)
    assert (row["number"], row["holder"], row["applicants"]) == (case.number, case.holder.name, "张*")
    hidden = (
        "accepted",
        "closed",
        "source",
        "receiver",
        "people",
        "amount",
        "mode",
        "settled",
        "satisfaction",
    )
    assert not any(row[name] for name in hidden)


def test_of_many_parties_of_a_file_shown_in_part_two_are_named(cast: Cast) -> None:
    people = [cast.party(name=name) for name in ("王小一", "王小二", "王小三")]
    case = cast.log_dispute(title="群体纠纷", parties=(*people, cast.party(PartyRole.RESPONDENT)))
    Case.objects.filter(pk=case.pk).update(offices=[*case.offices, cast.neighbour_centre.pk])
    assert taken(cast.neighbour)[0]["applicants"] == "王*一、王*二等另 1 人"
    assert taken(cast.clerk)[0]["applicants"] == "王*一、王*二、王*三"


def test_columns_are_those_one_chose_in_the_order_of_the_table(cast: Cast) -> None:
    cast.log_dispute()
    (row,) = taken(cast.clerk, columns=("holder", "number"))
    assert list(row) == ["number", "holder"]


def test_a_searched_word_narrows_and_stays_out_of_the_records(cast: Cast) -> None:
    found = cast.log_dispute(title="自建房地基下沉")
    cast.log_dispute()
    token = search.sealed(cast.clerk, "地基")
    assert numbers(taken(cast.clerk, asked={"s": token})) == [found.number]
    entry = AuditEntry.objects.filter(action="export.start").latest("at")
    assert entry.detail["searched"] is True
    assert "地基" not in str(entry.detail)
    assert token not in str(entry.detail)


def test_the_word_of_somebody_else_is_not_opened(cast: Cast) -> None:
    with pytest.raises(BadInput):
        ordered(cast.colleague, asked={"s": search.sealed(cast.clerk, "地基")})


def test_a_filter_that_is_none_is_refused_before_anything_is_written(cast: Cast) -> None:
    for asked in ({"stage": "nowhere"}, {"since": "yesterday"}, {"region": "9"}):
        with pytest.raises(BadInput):
            ordered(cast.clerk, asked=asked)
    assert not Job.objects.exists()


def test_who_took_which_list_and_how_long_it_was_is_kept(cast: Cast) -> None:
    cast.log_dispute()
    job = done(ordered(cast.clerk, asked={"state": "open"}, columns=("number",)))
    start, end = AuditEntry.objects.filter(action__startswith="export.").order_by("at", "seq")
    assert (start.by, start.action, end.action) == (cast.clerk, "export.start", "export.written")
    assert start.detail["asked"] == end.detail["asked"] == {"state": "open"}
    assert end.detail["lines"] == 1
    assert end.subject_id == str(job.pk)
    assert end.organisation == str(cast.centre.pk)


def test_sent_twice_it_is_written_once(cast: Cast) -> None:
    first, second = ordered(cast.clerk, key="once-and-no-more"), ordered(cast.clerk, key="once-and-no-more")
    assert first.pk == second.pk


def test_more_than_a_few_at_once_have_to_wait(cast: Cast) -> None:
    for _each in range(MOST_UNDER_WAY):
        ordered(cast.clerk)
    with pytest.raises(Conflict):
        ordered(cast.clerk)
    ordered(cast.colleague)
    run_waiting()
    ordered(cast.clerk)


def test_a_worker_that_was_killed_is_followed_by_one_that_writes_it_whole(cast: Cast) -> None:
    case = cast.log_dispute()
    job = ordered(cast.clerk)
    silent = "2026-01-01T00:00:00Z"
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1, heartbeat_at=silent, done=0)
    assert numbers(lines(done(job))) == [case.number]


def test_the_language_is_that_in_which_it_was_asked(cast: Cast) -> None:
    cast.log_dispute()
    with override("en"):
        job = ordered(cast.clerk)
    run_waiting()
    with override("en"):
        job.refresh_from_db()
        assert lines(job)[0]["level"] == "Blue"


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["open", "ended"]),
        "due": st.sampled_from(["late", "today", "paused", "undated"]),
        "stage": st.sampled_from(["submitted", "accepted", "mediation", "closed"]),
        "level": st.sampled_from(["blue", "red"]),
        "type": st.sampled_from(["02", "0201", "0705"]),
        "source": st.sampled_from(["walk_in", "police"]),
        "region": st.sampled_from(["150203", "150203001"]),
        "since": st.dates().map(lambda day: day.replace(year=2026).isoformat()),
        "until": st.sampled_from(["2026-06-30", "2099-01-01"]),
    },
)


@pytest.fixture
def world(cast: Cast) -> Cast:
    walk.accepted(cast)
    walk.in_mediation(cast)
    walk.closed(cast)
    cast.log_dispute()
    return cast


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=FILTERS)
def test_an_export_is_the_list_whatever_narrows_it(world: Cast, asked: dict[str, str]) -> None:
    narrowed = Narrowed(world.supervisor, asked)
    by_key = dict(Case.objects.values_list("pk", "number"))
    assert [by_key[key] for key, _act in narrowed.lines()] == listed(world.supervisor, **asked)
    assert narrowed.rows().count() == len(listed(world.supervisor, **asked))


@pytest.mark.parametrize("asked", [{}, {"since": "2026-01-01"}])
def test_a_list_is_walked_in_steps_without_a_gap(
    world: Cast, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    at_once = list(Narrowed(world.supervisor, asked).lines())
    monkeypatch.setattr(narrowing, "CHUNK", 1)
    assert list(Narrowed(world.supervisor, asked).lines()) == at_once
    assert len(at_once) == 4


def test_only_postings_with_the_right_count_for_what_is_taken(cast: Cast) -> None:
    case = cast.log_dispute()
    assert Case.objects.visible_to(cast.clerk, Perms.EXPORT).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(cast.mediator, Perms.EXPORT).exists()
