"""Monthly bulletin (月通报): the month of a place in sentences and tables, as an office sends it out.

Every count and rate is a measure or an indicator of the dashboard (reports/measures.py, indicators.py), held
against the month before and the same month of last year; a rate is compared in percentage points of the
rates as printed. Besides:

    open at the end         cases not ended at the end of the last day, by level
    overdue                 deadlines of cases that were due before the end of the month and had not ended
    supervisions            issued, answered and lifted in the month; standing: not lifted at its end
    screening               returns of rounds that began in the month: returned ÷ due
    deadlines               that ended in the month: in time ÷ (in time + late), reports/promises.py

Places stand in the order of their codes and nobody is ranked (domain.md, hard guard 11). Source: seed 000,
“周调度、月通报、季总结”; domain.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import AlertLevel
from reports.document import Document, Heading, Prose, Section, Share
from reports.figures import Dim, standing
from reports.periods import Grain
from reports.report import Order, Report, Schedule

from .bulletin import Held, by_place, by_source, by_type, changes, held, key_figures, rates_words
from .numbers import DIGITS, rate
from .situation import lateness, promises, screened
from .sources import source_words, type_words
from .wording import cases, sentence

__all__ = ["REPORT", "deadline_words", "screening_words"]

RATES = ("closing_rate", "settlement_rate", "satisfaction")
KEY = (
    "received", "accepted", "closed", "settled", "closing_rate", "settlement_rate", "satisfaction",
    "warning_rate",
)  # fmt: skip


def build(order: Order, now: datetime) -> Document:
    """The bulletin of a month."""
    of = held(order, _("the month before"), _("the same month of last year"))
    words = {"place": order.place.name, "period": order.period.words}
    sections: list[Section] = [
        Prose(
            _("The work of %(place)s on finding and settling disputes in %(period)s is reported as follows.")
            % words
        ),
        Heading(_("I. Overview")), *_overview(of),
        Heading(_("II. By place")), by_place(of),
        Heading(_("III. Sources and types")), *_mix(of),
        Heading(_("IV. Warning and supervision")), *_warning(of, now),
        Heading(_("V. Screening")), Prose(screening_words(of)),
        Heading(_("VI. Deadlines")), Prose(deadline_words(of)),
    ]  # fmt: skip
    issue = _("Issue %(n)d of %(year)d") % {"n": order.since.month, "year": order.since.year}
    return Document(_("Monthly bulletin on the settling of disputes"), tuple(sections), issue=issue)


def _overview(of: Held) -> Iterator[Section]:
    now = of.now
    logged = {"received": cases(now["received"]), "changes": changes(of, "received")}
    done = {code: cases(now[code]) for code in ("accepted", "closed", "settled")}
    told = _(
        "Logged: %(received)s, %(changes)s; accepted: %(accepted)s; closed: %(closed)s, of them settled: "
        "%(settled)s."
    )
    yield Prose(sentence(told % {**logged, **done}, rates_words(of, RATES)))
    yield Prose(sentence(_open(of), _others(of)))
    yield key_figures(of, KEY)


def _open(of: Held) -> str:
    levels = standing(of.asked, Dim.LEVEL)
    if not levels:
        return _("At the end of the month no case was open.")
    numbers = {level.value: levels.get(level, 0) for level in AlertLevel}
    told = _("At the end of the month %(open)s stood open: %(red)d red, %(yellow)d yellow, %(blue)d blue.")
    return told % {"open": cases(sum(levels.values())), **numbers}


def _others(of: Held) -> str:
    return _("Not accepted: %(refused)s; withdrawn: %(withdrawn)s; broken out again: %(reopened)s.") % {
        code: cases(of.now[code]) for code in ("refused", "withdrawn", "reopened")
    }


def _mix(of: Held) -> Iterator[Section]:
    if of.now["received"]:
        yield Prose(sentence(source_words(of), type_words(of)))
    yield by_source(of)
    yield by_type(of)


def _warning(of: Held, now: datetime) -> Iterator[Section]:
    words = {code: cases(of.now[code]) for code in ("warned", "unwarned")}
    told = _("Risks warned of: %(warned)s; escalated without warning: %(unwarned)s; warning rate: %(rate)s.")
    yield Prose(told % {**words, "rate": rate("warning_rate", of.now)})
    late = lateness(of.asked, now)
    yield Prose(sentence(
        _("Overdue at the end of the month: deadlines: %(deadlines)d, cases: %(cases)d.")
        % {"deadlines": late.deadlines, "cases": late.cases},
        _("Supervisions issued: %(issued)d; answered: %(answered)d; lifted: %(lifted)d; standing at the end: "
          "%(standing)d.")
        % {"issued": late.issued, "answered": late.answered, "lifted": late.lifted,
           "standing": late.standing},
    ))  # fmt: skip


def screening_words(of: Held) -> str:
    """Returns due and made, and what they found."""
    seen = screened(of.asked)
    if not seen.expected:
        return _("No screening return was due.")
    return _(
        "Screening returns due: %(expected)d; returned: %(done)d, of them in time: %(on_time)d; completion: "
        "%(rate)s. Found: %(findings)d, of them settled: %(settled)d."
    ) % {
        "expected": seen.expected, "done": seen.done, "on_time": seen.on_time, "rate": seen.percent,
        "findings": seen.findings, "settled": seen.settled,
    }  # fmt: skip


def deadline_words(of: Held) -> str:
    """Promises about time kept and missed."""
    ended = promises(of.asked)
    if not ended.ended:
        return _("No deadline ended.")
    words = {"kept": ended.kept, "late": ended.late, "rate": Share(ended.kept, ended.ended, DIGITS)}
    return _("Deadlines that ended in time: %(kept)d; late: %(late)d; share kept: %(rate)s.") % words


REPORT = Report(
    code="monthly_bulletin",
    label=gettext_lazy("Monthly bulletin"),
    about=gettext_lazy("The month in sentences and tables, held against the month and the year before."),
    grains=(Grain.MONTH,),
    build=build,
    schedule=Schedule(Grain.MONTH, catches_up=3),
)
