"""The messages of the hand-over: which there are, what each says, and whose desk has it.

An office that is asked reads what it is asked on the page of the case; the message names offices, the kind of
hand-over and the number only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Role
from cases.messages import Audience, drafts
from cases.models import Case, Event
from cases.people_told import at_office, desk_of, present
from notifications.kinds import Kind, said
from notifications.services.outbox import Draft

from .models import KindCode, Leg, LegState

__all__ = ["KINDS", "WHOM", "still_offered"]

OPEN_CASE = _("Open the case")
Facts = Mapping[str, Any]


def _kind(facts: Facts) -> Facts:
    return {"kind": KindCode(facts["kind"]).label}


KINDS: tuple[Kind, ...] = (
    Kind("leg_offered", _("Another office asks mine"), said(
        subject=_("〔%(number)s〕 waits for an answer of your office: %(kind)s"),
        body=_("%(sender)s asks your office (%(kind)s). Answer on the page of the case."), word=OPEN_CASE,
        words=_kind)),
    Kind("leg_answered", _("What my office asked is answered"), said(
        subject=_("〔%(number)s〕 %(office)s has answered"),
        body=_("What your office asked (%(kind)s) is answered."), word=OPEN_CASE, words=_kind)),
    Kind("leg_declined", _("A hand-over of my office is declined"), said(
        subject=_("〔%(number)s〕 %(office)s declined the hand-over"),
        body=_("Your office keeps the file (%(kind)s). The reason is on the page of the case."),
        word=OPEN_CASE, words=_kind)),
    Kind("leg_recalled", _("A hand-over to my office is recalled"), said(
        subject=_("〔%(number)s〕 %(office)s recalled the hand-over"),
        body=_("Your office need not answer any more (%(kind)s)."), word=OPEN_CASE, words=_kind)),
    Kind("leg_expired", _("Nobody answered a hand-over of my office"), said(
        subject=_("〔%(number)s〕 the hand-over was not answered in time"),
        body=_("Silence ended the hand-over (%(kind)s). The page of the case says who is asked now."),
        word=OPEN_CASE, words=_kind)),
    Kind("contested", _("A case is put to my centre to decide"), said(
        subject=_("〔%(number)s〕 your centre decides who handles it"),
        body=_("It was returned twice already. Name the office that has to take it."), word=OPEN_CASE)),
)  # fmt: skip


def _offered(case: Case, event: Event) -> Sequence[Draft]:
    """The desk of whoever is asked, of several offices all; nobody where no police desk works here."""
    leg = _leg(event.facts.get("next", event.facts["leg"]))
    desk = desk_of(_asked(leg))
    return drafts(
        "leg_offered", case, event, desk, about=f"leg:{leg.pk}", kind=leg.kind,
        sender=leg.from_organisation.name,
    )  # fmt: skip


def _answered(case: Case, event: Event) -> Sequence[Draft]:
    """Whoever asked; when the question was taken back, whoever was asked."""
    leg = _leg(event.facts["leg"])
    if event.facts.get("answer") == LegState.RECALLED:
        return drafts("leg_recalled", case, event, desk_of(_asked(leg)))
    return drafts("leg_answered", case, event, _sender(leg))


def _declined(case: Case, event: Event) -> Sequence[Draft]:
    return drafts("leg_declined", case, event, _sender(_leg(event.facts["leg"])))


def _recalled(case: Case, event: Event) -> Sequence[Draft]:
    """Whoever was asked; the sender too, where a supervisor acted for it."""
    leg = _leg(event.facts["leg"])
    sender = _sender(leg) if event.facts.get("overruled") else []
    return drafts("leg_recalled", case, event, [*desk_of(_asked(leg)), *sender])


def _expired(case: Case, event: Event) -> Sequence[Draft]:
    return drafts("leg_expired", case, event, _sender(_leg(event.facts["leg"])))


def _contested(case: Case, event: Event) -> Sequence[Draft]:
    people = at_office(event.facts["to"], Role.TRIAGE, Role.SUPERVISOR, head=True)
    return drafts("contested", case, event, people)


def _leg(pk: int) -> Leg:
    return Leg.objects.select_related("from_organisation").get(pk=pk)


def _asked(leg: Leg) -> list[int]:
    if leg.to_organisation_id:
        return [leg.to_organisation_id]
    return list(leg.candidates.values_list("pk", flat=True))


def _sender(leg: Leg) -> list[int]:
    """Who sent it, if she still works there, else the desk of the office."""
    return present([leg.offered_by_id], leg.from_organisation_id) or desk_of([leg.from_organisation_id])


def still_offered(leg: str) -> bool:
    """Whether a hand-over still waits for an answer, before a message about it is sent."""
    return Leg.objects.filter(pk=int(leg), state=LegState.OFFERED).exists()


WHOM: dict[str, Audience] = {
    "leg_offered": _offered,
    "leg_answered": _answered,
    "leg_declined": _declined,
    "leg_recalled": _recalled,
    "leg_expired": _expired,
    "contested": _contested,
}
"""Kind -> who gets it."""
