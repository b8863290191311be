"""The clocks that can run for a case, by the families of their policies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Clock(models.TextChoices):
    """A family of policies: the key of its one policy, or what the keys of all of them begin with."""

    RESPOND = "respond", pgettext_lazy("clock", "First response")
    FEEDBACK = "feedback", pgettext_lazy("clock", "First feedback")
    PROGRESS = "progress", pgettext_lazy("clock", "Progress report")
    TRIAGE = "triage", pgettext_lazy("clock", "Triage")
    MEDIATE = "mediate", pgettext_lazy("clock", "Mediation")
    PERFORM = "perform", pgettext_lazy("clock", "Performance of a term")
    CONFIRM_APPLY = "confirm.apply", pgettext_lazy("clock", "Applying for judicial confirmation")
    CONFIRM_DECIDE = "confirm.decide", pgettext_lazy("clock", "Ruling on judicial confirmation")
    HANDOVER = "referral.accept", pgettext_lazy("clock", "Answer to a hand-over")
    OBJECT = "referral.return", pgettext_lazy("clock", "Objection to a petition handed over")
    REGISTER = "petition.register", pgettext_lazy("clock", "Registering a petition")
    HANDLE = "petition.handle", pgettext_lazy("clock", "Handling a petition")
    HOTLINE = "hotline", pgettext_lazy("clock", "Handling an order of the hotline")
    SUPERVISE = "supervise", pgettext_lazy("clock", "Answer to a supervision")
    FOLLOW_UP = "followup", pgettext_lazy("clock", "Follow-up visit")
    ARCHIVE = "archive", pgettext_lazy("clock", "Archiving")

    def covers(self, policy: str) -> bool:
        """Whether the policy of that key belongs to the family."""
        return policy == self.value or policy.startswith(f"{self.value}.")
