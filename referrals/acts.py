"""Every act on a hand-over: form, service, when its button stands, what it means. Page and API follow it.

ON_LEG acts answer one leg; ON_CASE acts begin something with a case. As in cases/acts, an act is one form,
one service and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Perms
from cases.forms.base import ActForm
from cases.models import Case
from core.idempotency import once

from . import offered as when
from .forms import cases as on_case
from .forms import legs as on_leg
from .models import Leg
from .services import legs

__all__ = ["ON_CASE", "ON_LEG", "CaseAct", "LegAct", "perform"]


@dataclass(frozen=True, kw_only=True)
class _Act:
    label: str | Promise
    form: type[ActForm]
    service: Callable[..., object]
    done: str | Promise
    consequence: str | Promise
    needs: Perms
    ends: bool = False

    @property
    def code(self) -> str:
        return self.form.code


@dataclass(frozen=True, kw_only=True)
class LegAct(_Act):
    """An act on one leg."""

    when: Callable[[Leg, User], bool]


@dataclass(frozen=True, kw_only=True)
class CaseAct(_Act):
    """An act that begins something with a case."""

    when: Callable[[Case, User], bool]


ON_LEG: dict[str, LegAct] = {act.code: act for act in (
    LegAct(label=pgettext_lazy("leg", "Accept"), form=on_leg.AcceptForm, service=legs.accept,
        done=_("Accepted; your office holds the case now."), needs=Perms.LEG_ANSWER, when=when.accept,
        consequence=_("Your office holds the file from now on.")),
    LegAct(label=pgettext_lazy("leg", "Claim"), form=on_leg.ClaimForm, service=legs.claim,
        done=_("Claimed; your office holds the case now."), needs=Perms.LEG_ANSWER, when=when.claim,
        consequence=_("Your office holds the file from now on; the other offices are asked no more.")),
    LegAct(label=pgettext_lazy("leg", "Answer"), form=on_leg.AnswerForm, service=legs.answer,
        done=_("The answer is on its way."), needs=Perms.LEG_ANSWER, when=when.answer,
        consequence=_("The office that asked has your answer at once.")),
    LegAct(label=pgettext_lazy("leg", "Tell the result"), form=on_leg.CompleteForm, service=legs.complete,
        done=_("The result is told."), needs=Perms.LEG_ANSWER, when=when.complete,
        consequence=_("The office that handed the case over has the result at once.")),
    LegAct(label=pgettext_lazy("leg", "Decline"), form=on_leg.DeclineForm, service=legs.decline,
        done=_("Declined; the sender has the reason."), needs=Perms.LEG_ANSWER, when=when.decline, ends=True,
        consequence=_("The sender is told at once, with the reason, and keeps the file.")),
    LegAct(label=pgettext_lazy("leg", "Recall"), form=on_leg.RecallForm, service=legs.recall,
        done=_("Recalled."), needs=Perms.LEG_ANSWER, when=when.recall,
        consequence=_("The other office is asked no more.")),
    LegAct(label=pgettext_lazy("leg", "Told in another way"), form=on_leg.ToldForm,
        service=legs.told_otherwise, done=_("Kept in the file."), needs=Perms.CASE_NOTE, when=when.told,
        consequence=_("No police desk works with this system; the file keeps how the police were told.")),
    LegAct(label=pgettext_lazy("leg", "Seen"), form=on_leg.SeenForm, service=legs.seen,
        done=_("It leaves the list."), needs=Perms.LEG_ANSWER, when=when.seen,
        consequence=_("It leaves the list of what came back.")),
    LegAct(label=pgettext_lazy("leg", "Accept for this office"), form=on_leg.AcceptForForm,
        service=legs.accept_for, done=_("Accepted for the office."), needs=Perms.LEG_OVERRULE,
        when=when.accept_for, consequence=_("The receiving office holds the file from now on.")),
    LegAct(label=pgettext_lazy("leg", "Take back for the sender"), form=on_leg.TakeBackForm,
        service=legs.take_back, done=_("Taken back."), needs=Perms.LEG_OVERRULE, when=when.take_back,
        consequence=_("The other office is asked no more.")),
)}  # fmt: skip
"""Code -> act on a leg, in the order of the buttons."""

ON_CASE: dict[str, CaseAct] = {act.code: act for act in (
    CaseAct(label=_("Hand over"), form=on_case.OfferForm, service=legs.offer, done=_("Handed over."),
        needs=Perms.CASE_TRIAGE, when=when.offer,
        consequence=_("The other office is asked to take the case over; until it accepts, you hold it.")),
    CaseAct(label=_("Hand to the centre"), form=on_case.HandInForm, service=legs.hand_in,
        done=_("Handed to the centre."), needs=Perms.CASE_LOG, when=when.hand_in,
        consequence=_("The centre is asked to take the case over; until it accepts, you hold it.")),
    CaseAct(label=_("Decide who handles it"), form=on_case.DecideForm, service=when.decide_for,
        done=_("Decided."), needs=Perms.CASE_READ, when=when.decide,
        consequence=_("The office named has to take the case; it cannot decline.")),
    CaseAct(label=pgettext_lazy("leg", "Return"), form=on_case.SendBackForm, service=legs.send_back,
        done=_("Returned; the sender has the reason."), needs=Perms.LEG_ANSWER, when=when.send_back,
        consequence=_("The office that sent the case is asked to take it back.")),
    CaseAct(label=_("Put to the centre above"), form=on_case.ContestForm, service=legs.contest,
        done=_("Put to the centre above."), needs=Perms.LEG_ANSWER, when=when.contest,
        consequence=_("Returned twice already: the centre above decides who handles it.")),
    CaseAct(label=_("Ask another office"), form=on_case.AskForm, service=legs.ask, done=_("Asked."),
        needs=Perms.CASE_READ, when=when.ask,
        consequence=_("The other office sees what it is asked, not the whole file.")),
    CaseAct(label=_("Report to the police"), form=on_case.ReportForm, service=legs.report,
        done=_("Reported."), needs=Perms.CASE_NOTE, when=when.report,
        consequence=_("The office is told at once and confirms that it has read it.")),
)}  # fmt: skip
"""Code -> act on a case, in the order of the buttons."""


def perform(act: _Act, *, by: User, given: Mapping[str, Any], **subject: Any) -> None:
    """Do it, once for a submission key; `subject` is the leg or the case. Raises what the service raises."""
    facts = {name: value for name, value in given.items() if name != "key"}

    def do() -> str:
        act.service(by=by, **subject, **facts)
        return act.code

    key = given.get("key")
    if key:
        once(by=by, key=str(key), action=f"leg.{act.code}", do=do)
    else:
        do()
