"""Full personal data in an export: with the right, a reason and a promise, of few files, and on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, PartyRole
from core.errors import BadInput, NotAllowed
from core.models import AuditEntry, Job
from reports.services import exporting
from tests.cast import Cast

from .taken import REASON, done, lines, ordered, taken

FULL = {"reveal": True, "reason": REASON, "sure": True}
ID, PHONE = "150203199003071234", "13847200001"


def logged(cast: Cast) -> Case:
    return cast.log_dispute(parties=(cast.party(phone=PHONE), cast.party(PartyRole.RESPONDENT)))


def test_without_asking_nothing_is_written_in_full(cast: Cast) -> None:
    logged(cast)
    (row,) = taken(cast.clerk)
    told = " ".join(row.values())
    assert "张三" not in told
    assert PHONE not in told
    assert not {"applicant_ids", "applicant_phones"} & set(row)


def test_for_a_reason_names_numbers_and_phones_are_written_in_full(cast: Cast) -> None:
    case = logged(cast)
    (row,) = taken(cast.clerk, **FULL)
    person = case.parties.get(role=PartyRole.APPLICANT).person
    assert (row["applicants"], row["respondents"]) == ("张三", "李四")
    assert row["title"] == case.title
    assert row["applicant_ids"] == person.id_number
    assert row["applicant_phones"] == PHONE


def test_who_took_them_why_and_of_how_many_cases_is_on_record(cast: Cast) -> None:
    logged(cast)
    logged(cast)
    job = done(ordered(cast.clerk, **FULL))
    entry = AuditEntry.objects.get(action=exporting.REVEALED)
    assert (entry.by, entry.reason) == (cast.clerk, REASON)
    assert entry.detail["files"] == 2
    assert entry.subject_id == str(job.pk)


def test_no_reason_no_promise_no_data(cast: Cast) -> None:
    logged(cast)
    for missing in ({"reason": ""}, {"reason": " 看 "}, {"sure": False}):
        with pytest.raises(BadInput):
            ordered(cast.clerk, **{**FULL, **missing})
    assert not Job.objects.exists()


def test_an_official_exports_but_does_not_reveal(cast: Cast) -> None:
    logged(cast)
    with pytest.raises(NotAllowed):
        ordered(cast.official, **FULL)


def test_a_file_seen_only_in_part_stays_masked(cast: Cast) -> None:
    case = logged(cast)
    Case.objects.filter(pk=case.pk).update(offices=[*case.offices, cast.neighbour_centre.pk])
    job = done(ordered(cast.neighbour, **FULL))
    (row,) = lines(job)
    assert row["applicants"] == "张*"
    assert not row["applicant_ids"]
    assert AuditEntry.objects.get(action=exporting.REVEALED).detail["files"] == 0


def test_a_long_list_is_not_revealed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_REVEALED", 1)
    logged(cast)
    ordered(cast.clerk, **FULL)
    logged(cast)
    with pytest.raises(BadInput) as refused:
        ordered(cast.clerk, **FULL)
    assert "reveal" in refused.value.fields


def test_within_a_day_there_is_an_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_A_DAY", 1)
    logged(cast)
    done(ordered(cast.clerk, **FULL))
    with pytest.raises(BadInput):
        ordered(cast.clerk, **FULL)
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    order = exporting.Order("ledger", **FULL)
    assert exporting.start_export(by=cast.clerk, key="tomorrow-again", order=order, now=tomorrow)
    ordered(cast.colleague, **FULL)


def test_a_list_that_grew_meanwhile_is_refused_when_it_is_written(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_REVEALED", 1)
    logged(cast)
    job = ordered(cast.clerk, **FULL)
    logged(cast)
    exporting.jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.FAILED, None)
