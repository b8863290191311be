"""`python -m chaos.world`: offices, people and real cases of a run, and the plan of its deadlines."""

from __future__ import annotations

import argparse
import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Posting, User
from accounts.permissions import Role
from cases.models import AlertLevel, Case, CaseSource, DisputeType, IdType, PartyRole, PersonKind
from cases.services.intake import submit
from cases.services.intake_input import Intake, PartyInput
from chaos.apps import KIND
from chaos.clock import clock
from deadlines.models import Deadline, Ladder, Policy, Rung
from deadlines.services.clocks import Start, start
from notifications.models import Contact
from organisations.models import Organisation, OrganisationKind, Region

HOUR = timedelta(hours=1)
OFFICES = {"150203": False, "150204": True}
"""County and whether its people have an e-mail address."""
CASES = 30
STOPPED, PAUSED, MOVED, EXTENDED = 0.06, 0.03, 0.02, 0.01
"""Shares of the deadlines that an act concerns."""


def main() -> None:
    """Make the world where it is missing, then plan."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--world", action="store_true", help="only make the world")
    options.add_argument("--deadlines", type=int, default=0)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--lead", type=float, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--no-acts", action="store_true")
    options.add_argument("--laddered", type=float, default=0.1, help="share that has a whole ladder")
    options.add_argument("--moved", action="store_true", help="each is moved a second after it rang")
    options.add_argument("--mailed", type=float, default=0.04, help="share of the office that is mailed")
    wanted = options.parse_args()
    if wanted.world:
        settle()
    else:
        plan(wanted)


def settle() -> None:
    """The tables, the reference data and the world, where they are missing."""
    call_command("migrate", verbosity=0)
    if not Policy.objects.filter(code="chaos.one").exists():
        call_command("load_reference", verbosity=0)
        build()


@transaction.atomic
def build() -> None:
    """Two centres with a clerk, a head and an official each; two policies of an hour; real cases."""
    for code, mailed in OFFICES.items():
        region = Region.objects.get(code=code)
        kind = OrganisationKind.objects.get(code="centre")
        office = Organisation.objects.create(name=f"chaos {code}", kind=kind, region=region)
        for role, head in ((Role.CLERK, False), (Role.SUPERVISOR, True), (Role.OFFICIAL, False)):
            _person(f"chaos-{code}-{role}", office, role, head=head, mailed=mailed)
    _policies()
    for code in OFFICES:
        for _ in range(CASES):
            _case(code)


def _person(name: str, office: Organisation, role: str, *, head: bool, mailed: bool) -> None:
    user = User.objects.create_user(name, name=name)
    Posting.objects.create(user=user, organisation=office, role=role, head=head, starts_on=date(2020, 1, 1))
    if mailed:
        Contact.objects.create(user=user, channel="email", address=f"{name}@example.cn")


def _policies() -> None:
    # 36 seconds before, at, and 36 seconds after the moment: hundredths of an hour.
    rungs = {
        "chaos.one": [("due", "1.00", ["in_charge", "head"], "")],
        "chaos.all": [
            ("warn", "0.99", ["in_charge"], ""), ("due", "1.00", ["in_charge", "head"], "propose_level"),
            ("leader", "1.01", ["leader"], "propose_level"),
        ],
    }  # fmt: skip
    for code, steps in rungs.items():
        ladder = Ladder.objects.create(code=code, name_zh=code, name_en=code)
        for place, (name, share, tells, effect) in enumerate(steps, start=1):
            Rung.objects.create(
                ladder=ladder, position=place, code=name, share=share, tells=tells, effect=effect
            )
        Policy.objects.create(
            code=code, name_zh=code, name_en=code, starts_on="chaos", limit=1, unit="hour", moves_on=False,
            pausable=True, extendable=True, ladder=ladder, basis="chaos",
        )  # fmt: skip


def _case(region: str) -> Case:
    clerk = User.objects.get(username=f"chaos-{region}-clerk")
    party = {"kind": PersonKind.NATURAL, "id_type": IdType.NONE, "id_number": "", "phone": ""}
    intake = Intake(
        title="chaos", description="A dispute that is not real.", region=Region.objects.get(code=region),
        dispute_type=DisputeType.objects.get(code="0201"), source=CaseSource.objects.get(code="walk_in"),
        alert_level=AlertLevel.BLUE, alert_reason="chaos",
        parties=tuple(
            PartyInput(role=role, name=name, **party)
            for role, name in ((PartyRole.APPLICANT, "张三"), (PartyRole.RESPONDENT, "李四"))
        ),
    )  # fmt: skip
    return submit(by=clerk, key=uuid4().hex, intake=intake)


def plan(wanted: argparse.Namespace) -> None:
    """Begin the deadlines through the service, and write down what must come of them."""
    dice = random.Random(wanted.seed)
    begins = clock() + timedelta(seconds=wanted.lead)
    cases = {code: list(Case.objects.filter(region=code).order_by("pk")[:CASES]) for code in OFFICES}
    base = (Deadline.objects.order_by("-subject_id").values_list("subject_id", flat=True).first() or 0) + 1
    starts = [_start(dice, wanted, cases, begins, base + number) for number in range(wanted.deadlines)]
    with (wanted.folder / "plan.jsonl").open("w", encoding="utf-8") as file:
        header = {"begins": begins.isoformat(), "seconds": wanted.seconds, "people": _people()}
        file.write(json.dumps(header) + "\n")
        for place in range(0, len(starts), 5000):
            start(starts[place : place + 5000])
        for row in Deadline.objects.filter(subject_kind=KIND, subject_id__gte=base).order_by("pk"):
            file.write(json.dumps(_line(row, dice, wanted)) + "\n")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _start(
    dice: random.Random,
    wanted: argparse.Namespace,
    cases: dict[str, list[Case]],
    begins: datetime,
    number: int,
) -> Start:
    plain, mailed = OFFICES
    case = dice.choice(cases[mailed if dice.random() < wanted.mailed else plain])
    whole = dice.random() < wanted.laddered
    # The first rung of a ladder may be overdue when the run begins; the last lies within it.
    first, last = (2.0, max(3.0, wanted.seconds - 36)) if whole else (0.0, wanted.seconds)
    due = begins + timedelta(seconds=dice.uniform(first, last))
    return Start(
        "chaos.all" if whole else "chaos.one", KIND, number, case.holder_id, due - HOUR, file=case.pk,
        red=case.region_id == mailed,
    )  # fmt: skip


def _line(row: Deadline, dice: random.Random, wanted: argparse.Namespace) -> dict[str, Any]:
    times = [moment.timestamp() for moment in row.rung_times]
    acts = [] if wanted.no_acts else _acts(dice, times)
    if wanted.moved:
        acts = [{"at": times[-1] + 1, "act": "move", "by": 1}]
    return {
        "id": row.pk, "case": row.file_id, "office": row.office_id, "codes": row.rung_codes, "times": times,
        "acts": acts,
    }  # fmt: skip


def _acts(dice: random.Random, times: list[float]) -> list[dict[str, Any]]:
    """What is done to it and when: mostly before it is due, now and then at the very instant."""
    draw, due = dice.random(), dice.choice(times)
    moment = due + dice.choice(
        [dice.uniform(-8, -1), dice.uniform(-8, -1), dice.uniform(-0.1, 0.1), dice.uniform(1, 8)]
    )
    if draw < STOPPED:
        return [{"at": moment, "act": "stop"}]
    if draw < STOPPED + PAUSED:
        return [{"at": moment, "act": "pause"}, {"at": moment + dice.uniform(0.5, 6), "act": "resume"}]
    if draw < STOPPED + PAUSED + MOVED:
        return [{"at": moment, "act": "move", "by": dice.uniform(0.5, 10)}]
    if draw < STOPPED + PAUSED + MOVED + EXTENDED:
        return [{"at": moment, "act": "extend"}]
    return []


def _people() -> dict[str, dict[str, list[int]]]:
    """Who hears of which rung, by office: the oracle's own expectation."""
    found: dict[str, dict[str, list[int]]] = {}
    for code in OFFICES:
        of = dict(Posting.objects.filter(organisation__name=f"chaos {code}").values_list("role", "user"))
        office = Organisation.objects.get(name=f"chaos {code}").pk
        desk, head, leader = of[Role.CLERK], of[Role.SUPERVISOR], of[Role.OFFICIAL]
        found[str(office)] = {"warn": [desk], "due": [desk, head], "leader": [leader]}
    return found


if __name__ == "__main__":
    main()
