"""`python -m chaos.quarter_world`: the offices and people of two cities, their plans and key periods.

Built in bulk, as an import does; whatever happens afterwards goes through the services.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Posting, User
from accounts.permissions import Role
from chaos.quarter_rules import LEVELS, Scene, full, has_committee, prefix, small
from organisations.models import Organisation, Region
from screening.models import KeyPeriod, Plan

SINCE = date(2020, 1, 1)


def main() -> None:
    """Tables, reference data, offices, people, plans."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--small", action="store_true")
    wanted = options.parse_args()
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    build(small(wanted.seed) if wanted.small else full(wanted.seed))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def build(scene: Scene) -> None:
    """A committee with a grid worker for each village, a centre with triage and supervisor above."""
    offices = Organisation.objects.bulk_create(_offices(scene), batch_size=1000)
    people = [(office, role) for office in offices for role in _roles(office)]
    users = User.objects.bulk_create(
        (
            User(username=f"{office.region_id}-{role}", name=f"{office.region_id} {role}")
            for office, role in people
        ),
        batch_size=1000,
    )
    Posting.objects.bulk_create(
        (
            Posting(user=user, organisation=office, role=role, starts_on=SINCE)
            for user, (office, role) in zip(users, people, strict=True)
        ),
        batch_size=1000,
    )
    _plans(scene)


def _offices(scene: Scene) -> Iterator[Organisation]:
    for code, name, level in Region.objects.order_by("code").values_list("code", "name", "level"):
        near = any(code.startswith(prefix(place)) or place[:4] + "00" == code for place in scene.places)
        if level not in {*LEVELS, "city"} or not near:
            continue
        if level != "village":
            yield Organisation(name=f"{name}综治中心", kind_id="centre", region_id=code)
        elif has_committee(scene, code):
            yield Organisation(name=f"{name}人民调解委员会", kind_id="village_committee", region_id=code)


def _roles(office: Organisation) -> tuple[str, ...]:
    return (Role.TRIAGE, Role.SUPERVISOR) if office.kind_id == "centre" else (Role.GRID,)


def _plans(scene: Scene) -> None:
    for place in scene.places:
        for level, every in LEVELS.items():
            title = f"{place} {level}"
            Plan.objects.create(
                title=title, region_id=place, unit_level=level, frequency=every, starts_on=scene.first
            )
    for key in scene.keys:
        KeyPeriod.objects.create(
            title=f"{key.county} key", region_id=key.county, unit_levels=["village"], frequency="daily",
            starts_on=key.first, ends_on=key.last,
        )  # fmt: skip


if __name__ == "__main__":
    main()
