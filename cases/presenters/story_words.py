"""How the timeline names each act when it has happened, and the icon beside it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: Mapping[str, tuple[str | Promise, str]] = {
    "submit": (_("Logged"), "inbox"),
    "accept": (_("Accepted"), "circle-check"),
    "refuse": (_("Not accepted"), "circle-x"),
    "withdraw": (_("Withdrawn"), "arrow-back-up"),
    "note": (_("Note"), "note"),
    "attach": (_("Paper added"), "upload"),
    "strike": (_("Paper struck out"), "file-x"),
    "raise_level": (_("Level raised"), "alert-triangle"),
    "ask_lower": (_("Lower level asked for"), "chevron-down"),
    "answer_lower": (_("Lower level decided"), "gavel"),
    "duty": (_("Duty of the level done"), "list-check"),
    "keep": (_("Triage: handled here"), "clipboard-list"),
    "hand_in": (_("Handed to the centre"), "send"),
    "offer": (_("Handed over, not yet accepted"), "send"),
    "take": (_("Hand-over accepted"), "circle-check"),
    "decline": (_("Hand-over declined"), "circle-x"),
    "recall": (_("Hand-over recalled"), "arrow-back-up"),
    "send_back": (pgettext_lazy("timeline", "Returned"), "arrow-back-up"),
    "contest": (_("Put to the centre above"), "gavel"),
    "decide": (_("Decided who handles it"), "gavel"),
    "ask_office": (_("Another office asked"), "send"),
    "answer_office": (_("Answer of an office"), "message"),
    "assign": (_("Mediator assigned"), "user-plus"),
    "start": (_("Mediation began"), "messages"),
    "turn_down": (_("Mediator declined"), "circle-x"),
    "recuse": (_("Mediator recused"), "user-circle"),
    "consent": (_("Consent recorded"), "check"),
    "serve_notice": (_("Notice of rights served"), "file-check"),
    "plan_session": (_("Session planned"), "calendar-event"),
    "cancel_session": (_("Session cancelled"), "x"),
    "hold_session": (_("Session held"), "users"),
    "side_note": (_("Note of one side"), "lock"),
    "suspend": (_("Suspended"), "player-pause"),
    "resume": (_("Mediation goes on"), "arrow-right"),
    "ask_extension": (_("Extension asked for"), "clock"),
    "answer_extension": (_("Extension decided"), "gavel"),
    "fail": (_("Ended without agreement"), "circle-x"),
    "agree": (_("Agreement made"), "writing"),
    "conclude": (_("Result reported"), "clipboard-check"),
    "sign": (_("Signed"), "pencil"),
    "perform": (_("Term performed"), "check"),
    "urge": (_("Performance urged"), "bell"),
    "apply_confirmation": (_("Judicial confirmation applied for"), "building-bank"),
    "answer_confirmation": (_("Court answered"), "building-bank"),
    "close": (_("Closed"), "lock"),
    "follow_up": (_("Followed up"), "phone"),
    "reopen": (_("Reopened"), "refresh"),
    "archive": (_("Archived"), "archive"),
}
