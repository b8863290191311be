"""What is counted. Every measure counts acts on cases, and a case once: at its first such act.

One definition serves the roll-up, what is not yet rolled up, and the list behind a figure; so they agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import ENDED_STAGES, AgreementForm, AlertLevel, ConfirmationState, Satisfaction, Stage

__all__ = ["CHANGED", "MEASURES", "OPENED", "OPEN_AFTER", "OPEN_BEFORE", "Counts", "Measure", "measure"]


@dataclass(frozen=True)
class Measure:
    """One thing that is counted, which act it is, and what that means in words."""

    code: str
    label: str | Promise
    means: str | Promise
    where: Q
    """Condition on an Event."""


_FIRST = Q(again=False)
_CLOSED = Q(act="close") & _FIRST
_SETTLED = _CLOSED & Q(facts__settled=True)
_AGREED = Q(act="agree") & _FIRST
_VISITED = Q(act="follow_up", facts__reached=True) & _FIRST
_RAISED = Q(act="raise_level") & _FIRST
_DANGER = Q(to_level=AlertLevel.RED) | Q(facts__has_key="danger")
_LIVES = ~Q(to_stage__in=ENDED_STAGES)

OPENED = "opened"
"""By how much the number of open cases changed: the one measure that may be negative."""
OPEN_BEFORE = ~Q(from_stage__in=[Stage.DRAFT, *ENDED_STAGES])
OPEN_AFTER = _LIVES
CHANGED = ~(OPEN_BEFORE & OPEN_AFTER & Q(from_level=F("to_level"), from_holder=F("to_holder")))
"""Acts that alter how many cases are open somewhere, at some level, in somebody's hands."""

MEASURES: tuple[Measure, ...] = (
    Measure("received", pgettext_lazy("figures", "Received"), _("cases logged"), Q(act="submit")),
    Measure("accepted", pgettext_lazy("figures", "Accepted"), _("cases accepted"), Q(act="accept")),
    Measure("refused", _("Not accepted"), _("cases not accepted"), Q(act="refuse") & _FIRST),
    Measure("withdrawn", _("Withdrawn"), _("cases withdrawn"), Q(act="withdraw") & _FIRST),
    Measure("started", _("Mediation begun"), _("cases whose mediation began"), Q(act="start") & _FIRST),
    Measure(
        "agreed", pgettext_lazy("figures", "Agreements"), _("cases in which the parties agreed"), _AGREED
    ),
    Measure(
        "agreed_written", _("Written agreements"), _("agreements in writing"),
        _AGREED & Q(facts__form=AgreementForm.WRITTEN),
    ),
    Measure(
        "agreed_oral", _("Oral agreements"), _("agreements by word of mouth"),
        _AGREED & Q(facts__form=AgreementForm.ORAL),
    ),
    Measure("failed", _("Mediation failed"), _("cases whose mediation failed"), Q(act="fail") & _FIRST),
    Measure("closed", pgettext_lazy("figures", "Closed"), _("cases closed"), _CLOSED),
    Measure("settled", pgettext_lazy("figures", "Settled"), _("cases closed as settled"), _SETTLED),
    Measure(
        "closed_mediated", _("Mediated and closed"), _("cases closed after mediation"),
        _CLOSED & Q(from_stage__in=(Stage.AGREEMENT, Stage.FAILED)),
    ),
    Measure(
        "closed_agreed", _("Closed with agreement"), _("cases closed after the parties agreed"),
        _CLOSED & Q(from_stage=Stage.AGREEMENT),
    ),
    Measure(
        "settled_here", _("Settled where they were received"),
        _("settled by an office of the level that received the case"), _SETTLED & Q(facts__here=True),
    ),
    Measure("reopened", pgettext_lazy("figures", "Reopened"), _("closed cases that broke out again"),
        Q(act="reopen") & _FIRST),
    Measure("visited", _("Followed up"), _("closed cases whose parties were reached by a visit"), _VISITED),
    Measure("rated", _("Asked how satisfied"), _("cases whose parties said how satisfied they are"),
        _VISITED & Q(facts__has_key="satisfaction")),
    Measure(
        "satisfied", pgettext_lazy("figures", "Satisfied"), _("satisfied or fairly satisfied"),
        _VISITED & Q(facts__satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.FAIRLY)),
    ),
    Measure(
        "confirmed", _("Confirmed by a court"), _("cases whose agreement a court confirmed"),
        Q(act="answer_confirmation", facts__answer=ConfirmationState.CONFIRMED) & _FIRST,
    ),
    Measure(
        "warned", _("Risks warned of"), _("cases put at yellow, or logged above blue, before they escalated"),
        (Q(act="submit") & ~Q(to_level=AlertLevel.BLUE)) | (_RAISED & ~_DANGER),
    ),
    Measure(
        "unwarned", _("Escalated without warning"), _("blue cases that became red or dangerous at once"),
        _RAISED & _DANGER,
    ),
)  # fmt: skip
_BY_CODE = {one.code: one for one in MEASURES}


def measure(code: str) -> Measure:
    """The measure of that code; LookupError if there is none."""
    return _BY_CODE[code]


class Counts(Mapping[str, int]):
    """How many of each measure; what was not counted is 0."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: Mapping[str, int] | None = None) -> None:
        self._numbers = {code: number for code, number in (numbers or {}).items() if number}

    def __getitem__(self, code: str) -> int:
        return self._numbers.get(code, 0)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __add__(self, other: Counts) -> Counts:
        return Counts({code: self[code] + other[code] for code in {*self, *other}})

    def __sub__(self, other: Counts) -> Counts:
        return Counts({code: self[code] - other[code] for code in {*self, *other}})
