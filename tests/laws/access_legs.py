"""The rows of the permission table about hand-overs.

`<offered>` and the like in a path stand for a leg that `filled_leg` brings there by the services.
"""

from __future__ import annotations

from typing import Any

from accounts import services as accounts
from referrals.models import KindCode, Leg
from referrals.services import legs
from tests import walk
from tests.cast import Cast
from tests.referrals.steps import because, offered, taken

from .access_table import Row, act, page

WHY = {"reason": "other", "text": "not ours"}
NOTE = {"note": "nobody is there"}
SAID = {"answer": "done", "text": "it is done"}

_ON_LEG = (
    ("accept", "<offered>", "mediator", "official", {}, 303),
    ("decline", "<offered>", "mediator", "official", WHY, 303),
    ("recall", "<offered>", "clerk", "official", {}, 303),
    ("claim", "<proxy>", "township_desk", "official", {}, 303),
    ("answer", "<asked>", "township_desk", "official", SAID, 303),
    ("complete", "<taken>", "mediator", "official", SAID, 409),
    ("told", "<unaddressed>", "clerk", "official", {"text": "by phone"}, 303),
    ("seen", "<declined>", "clerk", "official", {}, 303),
    ("accept_for", "<offered>", "supervisor", "clerk", NOTE, 303),
    ("take_back", "<offered>", "supervisor", "clerk", NOTE, 303),
)
"""Act, leg, who may, who may not, what is posted, what the page answers."""

_ON_CASE = (
    ("offer", "triage", "clerk", {}, 400),
    ("hand_in", "clerk", "official", {}, 400),
    ("decide", "clerk", "auditor", {}, 400),
    ("send_back", "clerk", "official", WHY, 409),
    ("contest", "clerk", "official", WHY, 409),
    ("ask", "clerk", "auditor", {}, 400),
    ("report", "clerk", "official", {"asked": "a knife was shown"}, 303),
)


def _api(code: str) -> str:
    return code.replace("_", "-")


LEGS: tuple[Row, ...] = (
    page("referrals:desk", "clerk", wrong="auditor"),
    page("referrals:inbound", "partner", wrong="official"),
    page("referrals:case_tab", "clerk", wrong="auditor", about_a_case=True),
    page("referrals:case_form", "clerk", wrong="auditor", about_a_case=True, path={"act": "report"}),
    page("referrals:leg_form", "clerk", wrong="auditor", path={"pk": "<offered>", "act": "recall"}),
    page("referrals:letter", "clerk", wrong="official", path={"pk": "<offered>"}),
    page("referrals:letter_word", "clerk", wrong="official", path={"pk": "<offered>"}),
    page("api:leg-list", "clerk", wrong="auditor"),
    page("api:leg-detail", "clerk", wrong="auditor", path={"pk": "<offered>"}),
    page("api:case-leg-legs", "clerk", wrong="auditor", about_a_case=True),
    act("api:inbound-list", "partner", 400, wrong="official"),
    *(
        act(f"referrals:{code}", right, answer, wrong=wrong, path={"pk": leg}, data=data)
        for code, leg, right, wrong, data, answer in _ON_LEG
    ),
    *(
        act(
            f"api:leg-{_api(code)}", right, 200 if answer == 303 else answer, wrong=wrong, path={"pk": leg},
            data=data,
        )
        for code, leg, right, wrong, data, answer in _ON_LEG
    ),
    *(
        act(f"referrals:{code}", right, answer, wrong=wrong, about_a_case=True, data=data)
        for code, right, wrong, data, answer in _ON_CASE
    ),
    *(
        act(
            f"api:case-leg-{_api(code)}", right, 200 if answer == 303 else answer, wrong=wrong,
            about_a_case=True, data=data,
        )
        for code, right, wrong, data, answer in _ON_CASE
    ),
)  # fmt: skip


def filled_leg(path: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """The path with the leg it stands for, if it stands for one of these."""
    make = _MAKE.get(str(path.get("pk", "")))
    return {**path, "pk": make(cast).pk} if make else path


def _declined(cast: Cast) -> Leg:
    return legs.decline(leg=offered(cast), by=cast.mediator, **because())


def _proxy(cast: Cast) -> Leg:
    case = walk.failed(cast)
    return legs.offer(case=case, by=cast.triage, kind=KindCode.PROXY, candidates=[cast.township])


def _asked(cast: Cast) -> Leg:
    return legs.ask(case=walk.handled(cast), by=cast.triage, to=cast.township, asked="please help")


def _unaddressed(cast: Cast) -> Leg:
    """A report for which no police desk was there."""
    accounts.disable(by=cast.admin, user=cast.partner)
    return legs.report(case=walk.handled(cast), by=cast.clerk, asked="a knife was shown")


_MAKE = {
    "<offered>": offered,
    "<taken>": taken,
    "<declined>": _declined,
    "<proxy>": _proxy,
    "<asked>": _asked,
    "<unaddressed>": _unaddressed,
}
