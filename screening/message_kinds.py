"""The kinds of message of screening: what each says. Units and numbers alone, never a party."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, moment, said

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (
    Kind("return_due", _("My screening return is due"), said(
        subject=_("%(place)s: %(plan)s %(period)s — return by %(due)s"),
        body=_("Nothing found is a return too: one tap is enough."), word=_("File the return"),
        words=lambda facts: {"due": moment(facts["due"])})),
    Kind("returns_missing", _("Screening returns are missing below"), said(
        subject=_("%(plan)s %(period)s: %(missing)s units have not returned"),
        body=_("The page of the round lists them. Ask what holds them up."), word=_("Open the round"))),
)  # fmt: skip
