"""The kinds of message that acts on a case write: what each says, and to whom it goes.

What it says holds no name of a party: number, level and office alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Role
from mediators.models import Mediator
from notifications.kinds import Kind, said
from notifications.services.outbox import Draft

from .messages import Audience, drafts
from .models import AlertLevel, Case, Event, Extension, LevelRequest, RequestState, Supervision
from .people_told import approvers, at_office, desk_of, present, upwards, watching

__all__ = ["KINDS", "WHOM"]

OPEN_CASE = _("Open the case")
_ASKED = {"ask_lower": _("a lower alert level"), "ask_extension": _("a longer time limit")}
_DECIDED = {"answer_lower": _ASKED["ask_lower"], "answer_extension": _ASKED["ask_extension"]}
_SAID = {RequestState.APPROVED.value: _("approved"), RequestState.REFUSED.value: _("refused")}
_LEFT = {"turn_down": _("declined"), "recuse": _("left the case")}

Facts = Mapping[str, Any]


def _level(facts: Facts) -> Facts:
    return {"level": AlertLevel(facts["level"]).word}


KINDS: tuple[Kind, ...] = (
    Kind("mediator_asked", _("I am asked to mediate"), said(
        subject=_("〔%(number)s〕 waits for your answer as mediator"),
        body=_("You are asked to mediate this case. Accept or decline it."), word=OPEN_CASE)),
    Kind("mediator_left", _("A mediator declined or left"), said(
        subject=_("〔%(number)s〕 needs another mediator"),
        body=_("The mediator %(what)s. Assign another one."), word=OPEN_CASE,
        words=lambda facts: {"what": _LEFT[facts["act"]]})),
    Kind("approval_asked", _("Something waits for my approval"), said(
        subject=_("〔%(number)s〕 waits for your decision"),
        body=_("%(office)s asks for %(what)s. Approve or refuse it."), word=OPEN_CASE,
        words=lambda facts: {"what": _ASKED[facts["act"]]})),
    Kind("approval_decided", _("What I asked for is decided"), said(
        subject=_("〔%(number)s〕 what you asked for is %(answer)s"),
        body=_("You asked for %(what)s. It is %(answer)s."), word=OPEN_CASE,
        words=lambda facts: {"what": _DECIDED[facts["act"]], "answer": _SAID[facts["answer"]]})),
    Kind("level_red", _("A case became red"), said(
        subject=_("〔%(number)s〕 is red now"),
        body=_("Its level was raised to red. Name leader, task force and expert."), word=OPEN_CASE)),
    Kind("level_proposed", _("A case is put forward for a higher level"), said(
        subject=_("〔%(number)s〕 is put forward for level “%(level)s”"),
        body=_("It has been late for long. Raise its level, or leave it with a reason."), word=OPEN_CASE,
        words=_level)),
    Kind("court_asked", _("A court is asked to confirm an agreement"), said(
        subject=_("〔%(number)s〕 both parties apply for judicial confirmation"),
        body=_("%(office)s applies to your court. Record what the court says."), word=OPEN_CASE)),
    Kind("court_answered", _("The court answered an application"), said(
        subject=_("〔%(number)s〕 the court has answered the application"),
        body=_("What it says is on the page of the case."), word=OPEN_CASE)),
    Kind("supervised", _("My office is supervised"), said(
        subject=_("〔%(number)s〕 is under supervision: answer by %(answer_by)s"),
        body=_("%(office)s issued a supervision. Read what is demanded, and answer in writing."),
        word=OPEN_CASE)),
    Kind("supervision_answered", _("A supervision is answered"), said(
        subject=_("〔%(number)s〕 the supervision is answered"),
        body=_("%(office)s has answered. Lift the supervision if the answer suffices."), word=OPEN_CASE)),
    Kind("supervision_lifted", _("A supervision is lifted"), said(
        subject=_("〔%(number)s〕 the supervision is lifted"),
        body=_("%(office)s has lifted its supervision."), word=OPEN_CASE)),
)  # fmt: skip


def _mediator_asked(case: Case, event: Event) -> Sequence[Draft]:
    users = Mediator.objects.filter(pk=event.facts["mediator"], user__is_active=True)
    return drafts("mediator_asked", case, event, users.values_list("user", flat=True))


def _mediator_left(case: Case, event: Event) -> Sequence[Draft]:
    """Whoever assigned, if she still works there, else the desk."""
    rows = case.mediations.filter(mediator=event.facts["mediator"]).order_by("-id")
    people = present(rows.values_list("assigned_by", flat=True)[:1], case.holder_id)
    return drafts("mediator_left", case, event, people or desk_of([case.holder_id]))


def _approval_asked(case: Case, event: Event) -> Sequence[Draft]:
    """Who may decide: on a longer limit for the place, on a lower level above the office that asks."""
    regions = upwards(case.region)
    if event.kind == "ask_lower":
        above = set(event.organisation.region.ancestor_codes)
        regions = [code for code in regions if code in above]
    return drafts("approval_asked", case, event, approvers(regions), office=event.organisation.name)


def _approval_decided(case: Case, event: Event) -> Sequence[Draft]:
    asked = LevelRequest if event.kind == "answer_lower" else Extension
    rows = asked.objects.filter(case=case, asked_by__is_active=True).order_by("-id")
    return drafts("approval_decided", case, event, rows.values_list("asked_by", flat=True)[:1])


def _level_red(case: Case, event: Event) -> Sequence[Draft]:
    red = event.facts["level"] == AlertLevel.RED
    return drafts("level_red", case, event, watching(case.region)) if red else []


def _level_proposed(case: Case, event: Event) -> Sequence[Draft]:
    people = [*at_office(case.holder_id, Role.TRIAGE, head=True), *watching(case.region)]
    return drafts("level_proposed", case, event, people)


def _court_asked(case: Case, event: Event) -> Sequence[Draft]:
    return drafts("court_asked", case, event, desk_of([event.facts["court"]]))


def _court_answered(case: Case, event: Event) -> Sequence[Draft]:
    """Whoever mediated, if she still works there, else the desk of the holder."""
    mediators = case.mediations.order_by("-id").values_list("mediator__user", flat=True)[:1]
    people = present(mediators, case.holder_id) or desk_of([case.holder_id])
    return drafts("court_answered", case, event, people)


def _supervised(case: Case, event: Event) -> Sequence[Draft]:
    """Whoever is in charge, the desk, and the head of the office."""
    office = event.facts["office"]
    mediating = case.mediations.filter(ended_at=None, organisation=office, mediator__user__is_active=True)
    people = [*mediating.values_list("mediator__user", flat=True), *desk_of([office])]
    return drafts("supervised", case, event, [*people, *at_office(office, Role.SUPERVISOR, head=True)])


def _supervision_answered(case: Case, event: Event) -> Sequence[Draft]:
    row = Supervision.objects.get(pk=event.facts["supervision"])
    people = present([row.issued_by_id], row.issued_for_id)
    return drafts(
        "supervision_answered", case, event,
        people or at_office(row.issued_for_id, Role.SUPERVISOR, Role.OFFICIAL, head=True),
    )  # fmt: skip


def _supervision_lifted(case: Case, event: Event) -> Sequence[Draft]:
    office = event.facts["office"]
    return drafts("supervision_lifted", case, event, [*desk_of([office]), *at_office(office, head=True)])


WHOM: dict[str, Audience] = {
    "mediator_asked": _mediator_asked,
    "mediator_left": _mediator_left,
    "approval_asked": _approval_asked,
    "approval_decided": _approval_decided,
    "level_red": _level_red,
    "level_proposed": _level_proposed,
    "court_asked": _court_asked,
    "court_answered": _court_answered,
    "supervised": _supervised,
    "supervision_answered": _supervision_answered,
    "supervision_lifted": _supervision_lifted,
}
"""Kind -> who gets it."""
