"""The kinds of message of screening: what each says. Units and numbers alone, never a party."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.models import Stage
from notifications.kinds import Kind, moment, said

__all__ = ["KINDS"]

_OPEN = _("Open the finding")
_ANSWERS = {"approved": _("it is struck off"), "refused": _("it is not struck off")}

KINDS: tuple[Kind, ...] = (
    Kind("return_due", _("My screening return is due"), said(
        subject=_("%(place)s: %(plan)s %(period)s — return by %(due)s"),
        body=_("Nothing found is a return too: one tap is enough."), word=_("File the return"),
        words=lambda facts: {"due": moment(facts["due"])})),
    Kind("returns_missing", _("Screening returns are missing below"), said(
        subject=_("%(plan)s %(period)s: %(missing)s units have not returned"),
        body=_("The page of the round lists them. Ask what holds them up."), word=_("Open the round"))),
    Kind("finding_moved", _("The case from a finding of mine goes on"), said(
        subject=_("〔%(number)s〕 the case %(case)s is at “%(stage)s”"),
        body=_("%(place)s. The case is with %(office)s."), word=_OPEN,
        words=lambda facts: {"stage": Stage(facts["stage"]).label})),
    Kind("finding_charge", _("I am named in charge of a finding"), said(
        subject=_("〔%(number)s〕 you are in charge of this finding"),
        body=_("%(place)s. Measures taken are written on its page."), word=_OPEN)),
    Kind("strike_off_asked", _("A strike-off is asked for"), said(
        subject=_("〔%(number)s〕 its strike-off is asked for"),
        body=_("%(place)s. Approve or refuse it on the page of the finding."), word=_OPEN)),
    Kind("strike_off_decided", _("A strike-off of mine is decided"), said(
        subject=_("〔%(number)s〕 %(answer)s"), body=_("%(place)s. The page of the finding says why."),
        word=_OPEN, words=lambda facts: {"answer": _ANSWERS[facts["answer"]]})),
    Kind("major_risk", _("A major risk is reported"), said(
        subject=_("〔%(number)s〕 major risk at %(place)s"),
        body=_("Reported by %(office)s. Read it on the page of the finding, and confirm there."),
        word=_OPEN)),
)  # fmt: skip
