"""What is asked for a report of progress, a supervision, and the decision on a level put forward."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.flow import MISSING
from cases.models import Case
from deadlines.calendars import calendar_of
from deadlines.errors import CalendarMissing
from deadlines.policies import rule
from deadlines.reckoning import reckon

from .base import ActForm, text
from .level import Day, ask

ANSWER_POLICY = "supervise.answer"
SOME_DAYS = timedelta(days=7)
"""Proposed where the working calendar does not reach."""


class ProgressForm(ActForm):
    code = "progress"
    note = text(_("What has been done, and what comes next"), missing=MISSING["note"], autofocus=True)


class SuperviseForm(ActForm):
    """What the holder has to do, and by when it has to answer."""

    code = "supervise"
    note = text(_("What the office has to do"), missing=_("Say what the office has to do."), autofocus=True)
    answer_by = Day(label=_("Answer wanted by"), error_messages=ask("answer_by"))

    def prepare(self, case: Case) -> None:
        self.initial.setdefault("answer_by", usual_day(case))


class AnswerSupervisionForm(ActForm):
    code = "answer_supervision"
    note = text(_("What was done, and what will be"), missing=MISSING["note"], autofocus=True)


class LiftSupervisionForm(ActForm):
    code = "lift_supervision"
    note = text(_("Why it is lifted"), missing=_("Say why."), autofocus=True)


class DismissLevelForm(ActForm):
    code = "dismiss_level"
    note = text(_("Why the level stays"), missing=_("Say why."), autofocus=True)


def usual_day(case: Case) -> date:
    """The last day for an answer by the policy, if a supervision is issued now."""
    now, found = timezone.now(), rule(ANSWER_POLICY)
    if found is None:
        return timezone.localdate(now) + SOME_DAYS
    try:
        return timezone.localdate(reckon(calendar_of(case.holder_id), now, found.term).due_at)
    except CalendarMissing:
        return timezone.localdate(now) + SOME_DAYS
