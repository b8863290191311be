"""Cases that live through many things, by the services alone, the same for the same numbers."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.models import AlertLevel, Case, CaseSource, DisputeType, VisitWay
from cases.services import closing, level
from organisations.models import Region
from tests import walk
from tests.cast import Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
TYPES, SOURCES = ("0201", "0202", "0705", "0503"), ("walk_in", "police", "grid")
PLACES = ("150203", "150203001", "150203001015")
LEVELS = (AlertLevel.BLUE, AlertLevel.BLUE, AlertLevel.YELLOW, AlertLevel.RED)


def lives(cast: Cast, numbers: Iterable[int], *, since: date) -> list[Case]:
    """One life for each number, begun within the forty days after `since`."""
    return [_life(cast, random.Random(number), since) for number in numbers]  # noqa: S311


def _life(cast: Cast, dice: random.Random, since: date) -> Case:
    moment = datetime.combine(since + timedelta(days=dice.randint(0, 40)), time(9), SHANGHAI)
    kind = {
        "dispute_type": DisputeType.objects.get(code=dice.choice(TYPES)),
        "source": CaseSource.objects.get(code=dice.choice(SOURCES)),
    }
    if dice.random() < 0.2:
        region = Region.objects.get(pk="150204")
        return cast.log_dispute(by=cast.neighbour, now=moment, region=region, **kind)
    kind["region"] = Region.objects.get(pk=dice.choice(PLACES))
    if dice.random() < 0.4:
        kind |= {"alert_level": dice.choice(LEVELS), "alert_reason": "现场判断。"}
        case = cast.log_dispute(now=moment, **kind)
        if case.alert_level != AlertLevel.RED and dice.random() < 0.7:
            high = case.alert_level == AlertLevel.YELLOW or dice.random() < 0.5
            higher = AlertLevel.RED if high else AlertLevel.YELLOW
            level.raise_level(
                case=case, by=cast.clerk, level=higher, note="矛盾可能激化。", now=moment + timedelta(days=1)
            )
        return case
    case = walk.closed(cast, now=moment, alert_level=AlertLevel.BLUE, alert_reason="现场判断。", **kind)
    _after(cast, case, dice)
    return case


def _after(cast: Cast, case: Case, dice: random.Random) -> None:
    """What comes after closing: a visit or two, or it breaks out again and is closed once more."""
    case.refresh_from_db()
    assert case.closed_at
    later = case.closed_at + timedelta(days=dice.randint(1, 12))
    for answer in dice.sample(("satisfied", "fairly", "dissatisfied"), dice.randint(0, 2)):
        closing.follow_up(
            case=case, by=cast.colleague, way=VisitWay.PHONE, visited_on=later.date(), reached=True,
            satisfaction=answer, performance="performed", now=later,
        )  # fmt: skip
    if dice.random() < 0.4:
        closing.reopen(case=case, by=cast.clerk, note="又漏水了。", now=later + timedelta(days=1))
