"""Reference lists, places, offices, drafts, and the description of the API."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from cases.models import Draft
from tests.cast import Cast

from .conftest import AS, CASES, Bodies

API = "/api/v1"


@pytest.mark.parametrize(
    "name",
    [
        "dispute-types",
        "statistics-types",
        "sources",
        "key-groups",
        "party-categories",
        "resolution-modes",
        "refusal-reasons",
    ],
)
def test_a_reference_list_comes_in_both_languages(clerk: APIClient, name: str) -> None:
    entries = clerk.get(f"{API}/reference/{name}").data
    assert entries
    assert all(entry["name_zh"] and entry["name_en"] for entry in entries)


def test_an_unknown_list_is_not_found(clerk: APIClient) -> None:
    assert clerk.get(f"{API}/reference/passwords").status_code == 404


def test_words_follow_the_language_that_was_asked_for(cast: Cast, clerk: APIClient) -> None:
    number = cast.log_dispute().number
    chinese = clerk.get(f"{CASES}/{number}", headers={"Accept-Language": "zh-Hans"}).data
    english = clerk.get(f"{CASES}/{number}", headers={"Accept-Language": "en"}).data
    assert chinese["source"] == {"code": "walk_in", "name": "窗口来访"}
    assert english["source"] == {"code": "walk_in", "name": "Walk-in"}


def test_places_end_at_ones_own_area(cast: Cast, clerk: APIClient) -> None:
    children = clerk.get(f"{API}/regions", {"parent": "150203"}).data
    assert children
    assert all(region["code"].startswith("150203") for region in children)
    assert clerk.get(f"{API}/regions", {"parent": "150204"}).data == []
    assert clerk.get(f"{API}/regions/150204").status_code == 404
    assert clerk.get(f"{API}/regions/150203").data["name"] == cast.centre.region.name


def test_places_are_found_by_part_of_a_name_or_by_code(clerk: APIClient) -> None:
    by_name = clerk.get(f"{API}/regions", {"search": "少先"}).data
    assert [region["name"] for region in by_name if region["level"] == "township"] == ["少先路街道"]
    assert len(clerk.get(f"{API}/regions", {"search": "1502030"}).data) > 5
    assert clerk.get(f"{API}/regions", {"search": "%"}).data == []
    assert clerk.get(f"{API}/regions", {"colour": "red"}).status_code == 400


def test_offices_are_listed_within_ones_own_area(cast: Cast, as_user: AS) -> None:
    mine = {row["id"] for row in as_user(cast.clerk).get(f"{API}/organisations").data["items"]}
    county = (
        cast.centre, cast.committee, cast.police_station, cast.court, cast.petition_office, cast.township,
    )  # fmt: skip
    assert mine == {office.pk for office in county}
    city = as_user(cast.city_supervisor).get(f"{API}/organisations", {"group": "centre"}).data["items"]
    assert {row["id"] for row in city} == {cast.city_centre.pk, cast.centre.pk, cast.neighbour_centre.pk}
    assert as_user(cast.clerk).get(f"{API}/organisations/{cast.neighbour_centre.pk}").status_code == 404


def test_a_draft_is_kept_read_and_dropped(clerk: APIClient) -> None:
    address = f"{API}/drafts/{uuid4()}"
    assert clerk.get(address).status_code == 404
    assert clerk.put(address, {"content": {"title": "一"}}).status_code == 200
    assert (
        clerk.put(address, {"content": {"title": "二", "parties": [{"name": "王晓明"}]}}).status_code == 200
    )
    assert clerk.get(address).data["content"] == {"title": "二", "parties": [{"name": "王晓明"}]}
    assert [set(row) for row in clerk.get(f"{API}/drafts").data] == [{"key", "updated_at"}]
    assert [clerk.delete(address).status_code for _twice in range(2)] == [204, 204]
    assert not Draft.objects.exists()


def test_nobody_else_reads_a_draft(cast: Cast, as_user: AS, clerk: APIClient) -> None:
    address = f"{API}/drafts/{uuid4()}"
    clerk.put(address, {"content": {"title": "一"}})
    colleague = as_user(cast.colleague)
    assert colleague.get(address).status_code == 404
    assert colleague.get(f"{API}/drafts").data == []
    colleague.delete(address)
    assert clerk.get(address).status_code == 200


def test_a_draft_ends_with_its_submission(clerk: APIClient, bodies: Bodies) -> None:
    sent = bodies.dispute()
    address = f"{API}/drafts/{sent['submission_key']}"
    clerk.put(address, {"content": sent})
    clerk.post(CASES, sent)
    assert clerk.get(address).status_code == 404
    assert clerk.put(address, {"content": sent}).status_code == 409


def test_the_description_is_complete_and_without_a_warning(tmp_path: object) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=f"{tmp_path}/openapi.yml")


def test_the_description_names_every_address_and_its_refusals(clerk: APIClient) -> None:
    described = clerk.get(f"{API}/schema").json()
    assert described["openapi"].startswith("3.")
    assert {f"{API}/cases", f"{API}/cases/search", f"{API}/cases/{{number}}/accept"} <= set(
        described["paths"]
    )
    for path in described["paths"].values():
        for operation in (path[method] for method in path if method in {"get", "post", "put", "delete"}):
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation.get("description")
