"""Building the demo through the services, so that it can hold nothing a real office could not have done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from cases.models import (
    AlertLevel,
    Case,
    CaseSource,
    DisputeType,
    KeyGroup,
    PartyCategory,
    RefusalReason,
    ResolutionMode,
    Stage,
)
from cases.services import intake
from cases.services.intake_input import Intake
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region, RegionLevel

from .cast import Company
from .places import ADMINISTRATOR, FIRST, LOGGED_BY, OFFICES, PASSWORD, PEOPLE

SEED = 2026
DAYS = 42
_ROWS = Path(__file__).parent / "disputes.csv"
_NOTES = (
    "已电话联系双方，约定下周一上午到中心。",
    "已请社区干部协助了解情况。",
    "申请人补充提交照片和票据复印件。",
)


class Builder:
    """Everything of one demo; the same seed and day make the same demo."""

    def __init__(self, *, now: datetime, seed: int = SEED) -> None:
        self.now = now
        self.chance = Random(seed)  # noqa: S311 — believable, not secret
        self.people: dict[str, User] = {}

    @transaction.atomic
    def build(self) -> int:
        """The whole demo; how many disputes. Raises Conflict when organisations exist already."""
        self._offices_and_people()
        categories = list(PartyCategory.objects.all())
        self.company = Company(self.chance, KeyGroup.objects.in_bulk(), categories)
        rows = list(_disputes())
        self.chance.shuffle(rows)
        moments = sorted(self._moment() for _row in rows)
        for number, (row, at) in enumerate(zip(rows, moments, strict=True)):
            self._dispute(row, at, key=str(UUID(int=self.chance.getrandbits(128), version=4)), number=number)
        return len(rows)

    def _offices_and_people(self) -> None:
        places: dict[str, Organisation] = {}
        for key, office in OFFICES.items():
            given: dict[str, Any] = {
                "name": office.name,
                "kind": OrganisationKind.objects.get(code=office.kind),
                "region": Region.objects.get(code=office.region),
            }
            if key == FIRST:
                places[key] = offices.first(**given)
                self._administrator(places[key])
            else:
                places[key] = offices.add(by=self.admin, host=places.get(office.host), **given)
        since = timezone.localdate(self.now) - timedelta(days=400)
        for person in PEOPLE:
            user = accounts.create_user(
                by=self.admin, username=person.username, name=person.name, password=PASSWORD
            ).user
            accounts.open_posting(
                by=self.admin,
                user=user,
                organisation=places[person.office],
                role=person.role,
                starts_on=since,
            )
            self.people[person.username] = user

    def _administrator(self, office: Organisation) -> None:
        username, name = ADMINISTRATOR
        self.admin = accounts.create_administrator(
            username=username, name=name, organisation=office, password=PASSWORD
        ).user

    def _dispute(self, row: dict[str, str], at: datetime, *, key: str, number: int) -> None:
        usernames = LOGGED_BY[row["office"]]
        by = self.people[usernames[number % len(usernames)]]
        typed = self._typed(row, by, at)
        level = intake.propose_level(typed, now=at).level
        case = intake.submit(by=by, key=key, intake=self._confirmed(typed, level, number), now=at)
        self._go_on(case, row["stage"], by, at)

    def _typed(self, row: dict[str, str], by: User, at: datetime) -> Intake:
        region = self._place(by.current_postings[0].organisation.region)
        people = int(row["people"])
        parties = self.company.parties(
            applicants=row["applicants"],
            respondents=row["respondents"],
            groups=row["groups"],
            people=people,
            place=region.name,
        )
        return Intake(
            title="",
            description=row["text"],
            dispute_type=DisputeType.objects.select_related("parent").get(code=row["type"]),
            source=CaseSource.objects.get(code=row["source"]),
            region=region,
            parties=parties,
            alert_level=AlertLevel.BLUE,
            place=parties[0].address,
            occurred_on=self._happened(at),
            people_count=people,
            amount=Decimal(row["amount"]) if row["amount"] else None,
            earlier_mediation_failed="调解一次未成功" in row["text"],
        )

    def _confirmed(self, typed: Intake, level: AlertLevel, number: int) -> Intake:
        """The clerk confirms the proposal; now and then she knows more and raises it."""
        raised = level == AlertLevel.BLUE and number % 13 == 5
        values = {**typed.__dict__, "alert_level": AlertLevel.YELLOW if raised else level}
        return Intake(**{**values, "alert_reason": "双方亲属情绪激动，社区建议重点关注。" if raised else ""})

    def _go_on(self, case: Case, stage: str, by: User, at: datetime) -> None:
        later = min(at + timedelta(minutes=self.chance.randint(20, 2000)), self.now)
        if stage == Stage.NOT_ACCEPTED:
            reason = RefusalReason.objects.get(
                code="other_authority" if case.amount is None else "already_handled"
            )
            ways = list(ResolutionMode.objects.filter(code__in=("03", "05")))
            intake.refuse(case=case, by=by, reason=reason, other_ways=ways, now=later)
        if stage in {Stage.ACCEPTED, Stage.WITHDRAWN}:
            intake.accept(case=case, by=by, now=later)
        if stage == Stage.WITHDRAWN:
            after = min(later + timedelta(days=1), self.now)
            intake.withdraw(case=case, by=by, note="双方已自行和解，申请人书面撤回申请。", now=after)
        if stage == Stage.ACCEPTED and self.chance.random() < 0.4:
            after = min(later + timedelta(hours=3), self.now)
            intake.note(case=case, by=by, note=self.chance.choice(_NOTES), now=after)

    def _place(self, region: Region) -> Region:
        """A township of the county where the clerk sits; a smaller office's own place."""
        if region.level != RegionLevel.COUNTY:
            return region
        below = Region.objects.within(region).filter(level=RegionLevel.TOWNSHIP)
        return self.chance.choice([place for place in below if place.name.endswith(("街道", "镇", "乡"))])

    def _moment(self) -> datetime:
        """Some time in office hours of the last weeks, more often lately, never in the future."""
        days = int(DAYS * self.chance.random() ** 1.5)
        minute = self.chance.choice((self.chance.randint(510, 720), self.chance.randint(870, 1050)))
        day = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        at = day - timedelta(days=days) + timedelta(minutes=minute, seconds=self.chance.randint(0, 59))
        return at if at < self.now else at - timedelta(days=1)

    def _happened(self, at: datetime) -> date:
        return timezone.localdate(at) - timedelta(days=self.chance.randint(1, 90))


def _disputes() -> Iterator[dict[str, str]]:
    with _ROWS.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
