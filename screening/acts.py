"""Every act on a finding: form, service, when its button stands, what it means. Page and API follow it.

As in cases/acts, an act is one form, one service and one line here.
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
from accounts.scope import can
from core.idempotency import once

from .forms import ledger as forms
from .models import Finding, FindingState
from .services import ledger, major, to_case

__all__ = ["ON_FINDING", "FindingAct", "perform"]


@dataclass(frozen=True, kw_only=True)
class FindingAct:
    """An act on one finding. `main`: a button that stands out; `ends`: it cannot be taken back."""

    label: str | Promise
    form: type[forms.LedgerForm]
    service: Callable[..., object]
    done: str | Promise
    consequence: str | Promise
    needs: Perms
    when: Callable[[Finding, User], bool]
    main: bool = False
    ends: bool = False

    @property
    def code(self) -> str:
        return self.form.code


def _open(finding: Finding, user: User) -> bool:
    return finding.state != FindingState.STRUCK_OFF and can(user, Perms.SCREEN_MEASURE, finding)


def _settle(finding: Finding, user: User) -> bool:
    return ledger.may_settle(finding) and can(user, Perms.SCREEN_MEASURE, finding)


def _ask(finding: Finding, user: User) -> bool:
    return ledger.may_ask(finding) and can(user, Perms.SCREEN_MEASURE, finding)


def _major(finding: Finding, user: User) -> bool:
    return not finding.major and _open(finding, user)


ON_FINDING: dict[str, FindingAct] = {act.code: act for act in (
    FindingAct(label=_("I have read it"), form=forms.ReadForm, service=major.confirm_read, main=True,
        done=_("Confirmed: your office has read it."), needs=Perms.SCREEN_READ, when=major.waits_for_receipt,
        consequence=_("Whoever reported it sees that your office has read it, who and when.")),
    FindingAct(label=_("Approve the strike-off"), form=forms.ApproveForm, service=ledger.approve, main=True,
        done=_("Struck off."), needs=Perms.SCREEN_APPROVE, when=ledger.may_decide, ends=True,
        consequence=_("It stays in the ledger with your name and the day, and takes nothing any more.")),
    FindingAct(label=_("Refuse the strike-off"), form=forms.RefuseForm, service=ledger.refuse,
        done=_("Refused; whoever asked has the reason."), needs=Perms.SCREEN_APPROVE, when=ledger.may_decide,
        consequence=_("It is worked on further; whoever asked is told at once, with the reason.")),
    FindingAct(label=_("Log it as a case"), form=forms.CaseForm, service=to_case.log_as_case, main=True,
        done=_("Logged as a case."), needs=Perms.SCREEN_MEASURE, when=to_case.may_log,
        consequence=_("The case takes over what the finding says; you hear when it goes on.")),
    FindingAct(label=_("Record that it is settled"), form=forms.SettleForm, service=ledger.settle,
        done=_("Settled."), needs=Perms.SCREEN_MEASURE, when=_settle,
        consequence=_("It counts as settled; its strike-off can be asked for.")),
    FindingAct(label=_("Ask for the strike-off"), form=forms.AskForm, service=ledger.ask_strike_off,
        done=_("The strike-off is asked for."), needs=Perms.SCREEN_MEASURE, when=_ask, main=True,
        consequence=_("Somebody above who has not worked on it decides.")),
    FindingAct(label=_("Add a measure"), form=forms.MeasureForm, service=ledger.take_measure,
        done=_("The measure is kept."), needs=Perms.SCREEN_MEASURE, when=_open,
        consequence=_("It stays in the ledger and cannot be changed.")),
    FindingAct(label=_("Name the person in charge"), form=forms.ChargeForm, service=ledger.name_in_charge,
        done=_("Named."), needs=Perms.SCREEN_MEASURE, when=_open,
        consequence=_("She is told at once, and hears of everything that follows.")),
    FindingAct(label=_("Report as a major risk"), form=forms.MajorForm, service=major.report_major,
        done=_("Reported upward and sideways."), needs=Perms.SCREEN_MEASURE, when=_major,
        consequence=pgettext_lazy("major risk",
            "The offices named here are told at once, and each confirms that it has read it.")),
)}  # fmt: skip
"""Code -> act on a finding, in the order of the buttons."""


def perform(act: FindingAct, *, finding: Finding, by: User, given: Mapping[str, Any]) -> None:
    """Do it, once for a submission key. Raises what the service raises."""
    facts = dict(given)
    key = facts.pop("key", None)
    if act.code == forms.CaseForm.code:
        to_case.log_as_case(finding=finding, by=by, key=str(key or ""), **facts)
        return

    def do() -> str:
        act.service(finding=finding, by=by, **facts)
        return act.code

    if key:
        once(by=by, key=str(key), action=f"finding.{act.code}", do=do)
    else:
        do()
