"""The closed lists of the case file: stages, levels, roles. Colour and icon live beside the word."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where the file stands (domain.md, the file and its stages)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Logged")
    ACCEPTED = "accepted", _("Accepted")
    RETRIAGE = "retriage", _("Back for triage")
    OFFERED = "offered", _("Handed over, not yet accepted")
    CONTESTED = "contested", _("Waiting for the centre above")
    HANDLING = "handling", _("In hand")
    MEDIATION = "mediation", _("In mediation")
    SUSPENDED = "suspended", _("Suspended")
    AGREEMENT = "agreement", _("Agreement made")
    FAILED = "failed", _("Mediation failed")
    CONCLUDED = "concluded", _("Dealt with")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def colour(self) -> str:
        return _STAGE_LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return _STAGE_LOOKS[self.value][1]

    @property
    def ended(self) -> bool:
        """Whether nobody needs to act on the case any more."""
        return self in ENDED_STAGES


_STAGE_LOOKS = {
    "draft": ("secondary", "pencil"),
    "submitted": ("orange", "inbox"),
    "accepted": ("azure", "circle-check"),
    "retriage": ("orange", "refresh"),
    "offered": ("orange", "send"),
    "contested": ("orange", "gavel"),
    "handling": ("azure", "briefcase"),
    "mediation": ("azure", "messages"),
    "suspended": ("secondary", "player-pause"),
    "agreement": ("green", "writing"),
    "failed": ("orange", "circle-x"),
    "concluded": ("green", "clipboard-check"),
    "closed": ("green", "lock"),
    "archived": ("secondary", "archive"),
    "not_accepted": ("secondary", "circle-x"),
    "withdrawn": ("secondary", "arrow-back-up"),
}

ENDED_STAGES = frozenset({Stage.NOT_ACCEPTED, Stage.WITHDRAWN, Stage.CLOSED, Stage.ARCHIVED})


class AlertLevel(models.TextChoices):
    """How dangerous a dispute is; not how late it is."""

    BLUE = "blue", _("Blue: ordinary dispute")
    YELLOW = "yellow", _("Yellow: complex or difficult single case")
    RED = "red", _("Red: major or mass dispute")

    @property
    def rank(self) -> int:
        return {"blue": 0, "yellow": 1, "red": 2}[self.value]

    @property
    def word(self) -> str:
        return str({"blue": _("Blue"), "yellow": _("Yellow"), "red": _("Red")}[self.value])

    @property
    def colour(self) -> str:
        return self.value

    @property
    def icon(self) -> str:
        return {"blue": "info-circle", "yellow": "alert-triangle", "red": "alert-octagon"}[self.value]


class PersonKind(models.TextChoices):
    """Who can be a party (Civil Code, book one, chapters 2 to 4)."""

    NATURAL = "natural", _("Natural person")
    LEGAL = "legal", _("Legal person")
    UNINCORPORATED = "unincorporated", _("Unincorporated body")
    ORGAN = "organ", _("Administrative organ")


class IdType(models.TextChoices):
    """The paper that proves who a party is."""

    ID_CARD = "id_card", _("Resident identity card")
    CREDIT_CODE = "credit_code", _("Unified social credit code")
    PASSPORT = "passport", _("Passport")
    PERMIT = "permit", _("Hong Kong, Macao or Taiwan permit")
    OTHER = "other", _("Other paper")
    NONE = "none", _("No paper shown")


class Gender(models.TextChoices):
    """Gender as on the identity card (GB/T 2261.1)."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class PartyRole(models.TextChoices):
    """What a person is in a case."""

    APPLICANT = "applicant", _("Applicant")
    RESPONDENT = "respondent", _("Respondent")
    THIRD = "third", _("Third person")
    AGENT = "agent", _("Agent")
    REPRESENTATIVE = "representative", _("Representative")
    GUARDIAN = "guardian", _("Guardian")

    @property
    def speaks_for_another(self) -> bool:
        """Whether the role acts for a party instead of being one."""
        return self in {PartyRole.AGENT, PartyRole.REPRESENTATIVE, PartyRole.GUARDIAN}
