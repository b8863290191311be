"""What becomes of a finding of the demo after it was found: measures, reports, the case, the striking off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from accounts.models import User
from cases.models import PartyRole
from cases.services import intake
from screening.models import Finding
from screening.services import ledger
from screening.services.major import confirm_read, report_major
from screening.services.returns import PersonInput
from screening.services.to_case import log_as_case

from .hours import is_working_day, moment
from .town import Town

__all__ = ["FATES", "Later"]

At = Callable[[datetime, Callable[[datetime], object]], None]
_TEN = 10 * 60 + 15
_READS = "supervisor_city"
"""Of the offices that are told of a major risk, this person's confirms at once; the others still have to."""


class Later:
    """Whose finding it is, and the agenda on which more can be put."""

    def __init__(self, town: Town, by: User, found_at: datetime, evening: datetime, at: At) -> None:
        self.town, self.by, self.found_at, self.evening, self.at = town, by, found_at, evening, at
        self.supervisor = town.people["supervisor"]

    def after(self, days: int, act: Callable[[datetime], object]) -> None:
        """Do it in the morning of so many working days later."""
        day = timezone.localdate(self.found_at)
        while days:
            day += timedelta(days=1)
            days -= is_working_day(day)
        self.at(moment(day, _TEN + self.by.pk % 60), act)


def watched(_later: Later, _finding: Finding) -> None:
    """It is watched, and nothing has been done since."""


def measured(later: Later, finding: Finding) -> None:
    """Somebody is in charge, and went there again."""
    later.after(1, lambda now: ledger.name_in_charge(finding=finding, by=later.by, person=later.by, now=now))
    note = "再次上门走访，双方情绪平稳，同意继续协商，下周复查。"
    later.after(4, lambda now: ledger.take_measure(finding=finding, by=later.by, note=note, now=now))


def asked(later: Later, finding: Finding) -> None:
    """Its striking off waits for the county."""
    note = "回访双方，赔偿款已经付清，没有反复。"
    later.after(2, lambda now: ledger.ask_strike_off(finding=finding, by=later.by, note=note, now=now))


def struck_off(later: Later, finding: Finding) -> None:
    """Settled, visited again, struck off with approval."""
    asked(later, finding)
    later.after(4, lambda now: ledger.approve(finding=finding, by=later.supervisor, now=now))


def refused(later: Later, finding: Finding) -> None:
    """The county does not strike it off yet."""
    settled, why = "物业完成检修，室温达标。", "请逐户回访室温是否稳定，满一个供暖周期后再报。"
    later.after(2, lambda now: ledger.settle(finding=finding, by=later.by, note=settled, now=now))
    later.after(4, lambda now: ledger.ask_strike_off(finding=finding, by=later.by, now=now))
    later.after(6, lambda now: ledger.refuse(finding=finding, by=later.supervisor, note=why, now=now))


def major(later: Later, finding: Finding) -> None:
    """Reported upward and sideways in the same hour; one office has confirmed that it has read."""
    note = "工人情绪激动，有聚集和极端苗头；已劝回宿舍，派出所在场维持秩序，正在联系总包核实欠薪数额。"
    soon, read = later.found_at + timedelta(minutes=25), later.found_at + timedelta(minutes=70)
    reader = later.town.people[_READS]
    later.at(soon, lambda now: report_major(finding=finding, by=later.by, note=note, now=now))
    later.at(read, lambda now: confirm_read(finding=finding, by=reader, now=now))


def case(later: Later, finding: Finding) -> None:
    """Watched for weeks, then logged as a case; the centre has accepted it, and its finder was told."""
    son = (PersonInput(role=PartyRole.RESPONDENT, name="戚长海"),)
    key = str(uuid5(NAMESPACE_URL, f"yizhan-demo/screening/case/{finding.number}"))

    def log(now: datetime) -> None:
        made = log_as_case(finding=finding, by=later.by, key=key, people=son, now=now).case
        clerk = later.town.people["clerk"]
        if made:
            later.at(
                later.evening - timedelta(minutes=40),
                lambda then: intake.accept(case=made, by=clerk, now=then),
            )

    # Case numbers follow time, and every other dispute of the demo has its number already.
    later.at(later.evening - timedelta(minutes=85), log)


FATES: Mapping[str, Callable[[Later, Finding], None]] = {
    "watched": watched, "settled": watched, "measured": measured, "asked": asked, "struck_off": struck_off,
    "refused": refused, "major": major, "case": case,
}  # fmt: skip
