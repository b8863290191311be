"""The rows of the permission table about the inbox.

`<message>` stands for a message of the clerk, `<parked>` for one that was given up.
"""

from __future__ import annotations

from typing import Any

from notifications.models import Channel, Message, State
from tests.cast import Cast

from .access_table import ANYONE, Row, act, page

MINE, PARKED = {"pk": "<message>"}, {"pk": "<parked>"}

MESSAGES: tuple[Row, ...] = (
    page("notifications:inbox", "clerk", wrong="unposted"),
    page("notifications:bell", ANYONE, 286),
    page("notifications:preferences", "clerk", wrong="unposted"),
    act("notifications:read_all", "clerk", 303, wrong="unposted"),
    act("notifications:open", "clerk", 303, wrong="unposted", path=MINE),
    act("notifications:read", "clerk", 303, wrong="unposted", path=MINE),
    act("notifications:retry", "admin", 303, wrong="clerk", path=PARKED),
    page("api:message-list", "clerk", wrong="unposted"),
    act("api:message-read", "clerk", 200, wrong="unposted", path=MINE),
    act("api:message-read-all", "clerk", 200, wrong="unposted"),
)


def filled_message(values: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """The values with each message made and named."""
    make = {"<message>": _mine, "<parked>": _parked}
    return {name: make[value](cast).pk if value in make else value for name, value in values.items()}


def _mine(cast: Cast) -> Message:
    given = {"kind": "digest", "recipient": cast.clerk, "channel": Channel.IN_APP, "state": State.SENT}
    return Message.objects.get_or_create(key="law", defaults=given)[0]


def _parked(cast: Cast) -> Message:
    given = {"kind": "digest", "recipient": cast.clerk, "channel": Channel.EMAIL, "state": State.DEAD}
    return Message.objects.get_or_create(key="law parked", defaults=given)[0]
