"""The permission table: what each address answers to whom. Read by people, tried by test_access.py.

Five people try every address: nobody signed in, a stranger (posted in the county, but the case is none
of hers), somebody of the same office with the wrong role, the right person, and a colleague of the right
one in a neighbour county. What an address about one case answers to a stranger or a neighbour is always 404.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANYONE = "anyone"


@dataclass(frozen=True)
class Row:
    """One address and method.

    Attributes:
        right: who may, as a name of the cast; ANYONE for pages of the door.
        answer: what the right person gets.
        wrong: who of the same office may not (403); None where everybody with a posting may.
        about_a_case: whether the address names a case, so that strangers get 404.
        data: what is posted.
        path: how the address is filled, beside the number of the case.
    """

    name: str
    method: str
    right: str
    answer: int
    wrong: str | None = None
    about_a_case: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    path: dict[str, Any] = field(default_factory=dict)


def page(name: str, right: str, answer: int = 200, **more: Any) -> Row:
    """A page that is opened."""
    return Row(name, "get", right, answer, **more)


def act(name: str, right: str, answer: int, **more: Any) -> Row:
    """An act that is posted."""
    return Row(name, "post", right, answer, **more)


WAYS = {"reason": "no_dispute", "other_ways": ["05"]}
REMARK = {"note": "a remark", "key": "00000000-0000-4000-8000-000000000002"}
DRAFT = "00000000-0000-4000-8000-000000000001"

PAGES: tuple[Row, ...] = (
    page("healthz", ANYONE),
    page("healthz_deadlines", ANYONE, 503),
    page("health", "supervisor", wrong="clerk"),
    act("health_retry", "admin", 303, wrong="supervisor"),
    act("set_language", ANYONE, 302, data={"language": "en"}),
    page("accounts:login", ANYONE),
    act("accounts:logout", "clerk", 303),
    page("accounts:password_change", "clerk"),
    page("accounts:password_changed", "clerk"),
    page("accounts:audit", "auditor", wrong="clerk"),
    page("accounts:job", "clerk", 404, wrong="unposted", path={"pk": DRAFT}),
    page("accounts:job_file", "clerk", 404, wrong="unposted", path={"pk": DRAFT}),
    page("cases:desk", "clerk"),
    page("referrals:triage", "triage", wrong="clerk"),
    page("referrals:triage_case", "triage", wrong="clerk", about_a_case=True),
    act("referrals:refer", "triage", 400, wrong="clerk", about_a_case=True),
    page("cases:mediator_home", "resident", wrong="clerk"),
    page("cases:mediator_case", "resident", wrong="clerk", about_a_case=True),
    page("cases:mediator_act", "resident", wrong="clerk", about_a_case=True, path={"act": "note"}),
    page("cases:loads", "clerk", wrong="auditor"),
    page("cases:list", "clerk", wrong="auditor"),
    page("cases:filters", "clerk", wrong="auditor"),
    act("cases:search", "clerk", 303, wrong="auditor", data={"q": "no such word"}),
    page("cases:intake", "clerk", wrong="official"),
    act("cases:intake_draft", "clerk", 200, wrong="official", data={"key": DRAFT}),
    act("cases:intake_discard", "clerk", 303, wrong="official", data={"key": DRAFT}),
    act("cases:intake_seen", "clerk", 200, wrong="official"),
    act("cases:intake_risk", "clerk", 200, wrong="official"),
    act("cases:intake_party", "clerk", 200, wrong="official"),
    act("cases:intake_check", "clerk", 200, wrong="official", data={"field": "phone"}),
    page("cases:intake_region", "clerk", wrong="official"),
    page("cases:logged", "clerk", wrong="official", about_a_case=True),
    page("cases:alerts", "clerk", wrong="auditor"),
    page("cases:detail", "clerk", wrong="auditor", about_a_case=True),
    page("cases:tab", "clerk", wrong="auditor", about_a_case=True, path={"tab": "handover"}),
    page("cases:more_acts", "clerk", wrong="auditor", about_a_case=True),
    page("cases:act_form", "clerk", 302, wrong="auditor", about_a_case=True, path={"act": "note"}),
    act("cases:accept", "clerk", 303, wrong="official", about_a_case=True),
    act("cases:refuse", "clerk", 303, wrong="official", about_a_case=True, data=WAYS),
    act("cases:withdraw", "clerk", 303, wrong="official", about_a_case=True, data={"note": "by phone"}),
    act("cases:note", "clerk", 303, wrong="official", about_a_case=True, data=REMARK),
    act("cases:not_same", "clerk", 303, wrong="official", about_a_case=True),
    act("cases:reveal", "clerk", 200, wrong="official", about_a_case=True, data={"reason": "to call back"}),
    page("cases:attachment", "clerk", wrong="official", about_a_case=True),
    act("cases:bundle", "clerk", 409, wrong="official", about_a_case=True),
    page("cases:paper", "clerk", wrong="official", about_a_case=True, path={"paper": "application"}),
    page("cases:paper_word", "clerk", wrong="official", about_a_case=True, path={"paper": "application"}),
)

API: tuple[Row, ...] = (
    act("api:login", ANYONE, 401, data={"username": "nobody", "password": "wrong"}),
    act("api:logout", "clerk", 204),
    page("api:me", "clerk"),
    page("api:job-detail", "clerk", 404, wrong="unposted", path={"pk": DRAFT}),
    page("api:job-file", "clerk", 404, wrong="unposted", path={"pk": DRAFT}),
    page("api:schema", "clerk", wrong="unposted"),
    page("api:case-list", "clerk", wrong="auditor"),
    act("api:case-list", "clerk", 201, wrong="official"),
    act("api:case-search", "clerk", 200, wrong="auditor", data={"q": "no such word"}),
    act("api:case-seen", "clerk", 200, wrong="official", data={"names": ["nobody"]}),
    act("api:case-risk", "clerk", 200, wrong="official"),
    page("api:case-detail", "clerk", wrong="auditor", about_a_case=True),
    page("api:case-events", "clerk", wrong="auditor", about_a_case=True),
    page("api:case-similar", "clerk", wrong="auditor", about_a_case=True),
    act("api:case-act-accept", "clerk", 200, wrong="official", about_a_case=True),
    act("api:case-act-refuse", "clerk", 200, wrong="official", about_a_case=True, data=WAYS),
    act(
        "api:case-act-withdraw", "clerk", 200, wrong="official", about_a_case=True, data={"note": "by phone"}
    ),
    act("api:case-act-note", "clerk", 200, wrong="official", about_a_case=True, data={"note": "a remark"}),
    act("api:case-act-not-same", "clerk", 200, wrong="official", about_a_case=True),
    act(
        "api:case-act-reveal",
        "clerk",
        200,
        wrong="official",
        about_a_case=True,
        data={"reason": "to call back"},
    ),
    page("api:alert-list", "clerk", wrong="auditor"),
    page("api:case-clocks-clocks", "clerk", wrong="auditor", about_a_case=True),
    page("api:case-triage-suggestions", "triage", wrong="clerk", about_a_case=True),
    act("api:case-triage-refer", "triage", 400, wrong="clerk", about_a_case=True),
    page("api:case-papers-papers", "clerk", wrong="official", about_a_case=True),
    act("api:case-papers-bundle", "clerk", 409, wrong="official", about_a_case=True),
    page("api:case-papers-word", "clerk", wrong="official", about_a_case=True, path={"paper": "application"}),
    page("api:draft-list", "clerk", wrong="official"),
    page("api:draft-detail", "clerk", 404, wrong="official", path={"key": DRAFT}),
    Row("api:draft-detail", "put", "clerk", 200, wrong="official", path={"key": DRAFT}, data={"content": {}}),
    Row("api:draft-detail", "delete", "clerk", 204, wrong="official", path={"key": DRAFT}),
    page("api:reference-detail", "clerk", wrong="unposted", path={"list": "dispute-types"}),
    page("api:region-list", "clerk", wrong="unposted"),
    page("api:region-detail", "clerk", wrong="unposted", path={"code": "150203"}),
    page("api:organisation-list", "clerk", wrong="unposted"),
    page("api:organisation-detail", "clerk", wrong="unposted"),
)

TABLE = PAGES + API
