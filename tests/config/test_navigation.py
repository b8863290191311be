"""The frame shows a person the places she may enter, and asks the database nothing when there is no frame."""

import pytest
from django.test import RequestFactory

from accounts.permissions import ROLE_PERMS, Perms, Role
from config import navigation


def _shown(role: Role, path: str = "/") -> tuple[navigation.Item, ...]:
    return navigation.items(RequestFactory().get(path), lambda perm: perm in ROLE_PERMS[role])


@pytest.mark.parametrize("role", list(Role))
def test_every_place_shown_to_a_role_has_an_address(role: Role) -> None:
    shown = _shown(role)
    assert all(item.url.startswith("/") for item in shown)
    assert len(shown) == sum(
        place.needs is None or place.needs in ROLE_PERMS[role] for place in navigation.PLACES
    )


def test_someone_without_the_right_to_log_is_not_shown_the_way() -> None:
    log = next(str(place.label) for place in navigation.PLACES if place.needs is Perms.CASE_LOG)
    assert log in [str(item.label) for item in _shown(Role.CLERK)]
    assert log not in [str(item.label) for item in _shown(Role.OFFICIAL)]


def test_the_longest_address_that_begins_the_path_is_the_active_one() -> None:
    active = [item.url for item in _shown(Role.CLERK, "/cases/new/") if item.active]
    assert active == ["/cases/new/"]


def test_the_desk_is_active_on_the_desk_only() -> None:
    assert [item.url for item in _shown(Role.CLERK, "/") if item.active] == ["/"]
    assert [item.url for item in _shown(Role.CLERK, "/elsewhere/") if item.active] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_phone_has_at_most_five_cells_and_loses_no_place(role: Role) -> None:
    shown = _shown(role)
    beside = [item for item in shown if not item.folded]
    assert shown[: len(beside)] == tuple(beside)
    assert len(beside) + (len(beside) < len(shown)) <= navigation.CELLS
    assert len(shown) - len(beside) != 1


def test_the_processor_looks_at_nothing_until_a_template_asks() -> None:
    context = navigation.navigation(RequestFactory().get("/"))
    assert all(callable(value) for value in context.values())
