"""The closed lists of the register, the roster and the calendar."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Employment(models.TextChoices):
    """How a mediator serves (People's Mediation Law, articles 13 and 14)."""

    FULL_TIME = "full_time", _("Full-time")
    PART_TIME = "part_time", _("Part-time")
    INVITED = "invited", _("Invited")


class Grade(models.TextChoices):
    """Grade of a people's mediator as the justice office assessed it."""

    NONE = "", _("Not graded")
    FOUR = "4", _("Grade four")
    THREE = "3", _("Grade three")
    TWO = "2", _("Grade two")
    ONE = "1", _("Grade one")


class Language(models.TextChoices):
    """Languages in which somebody can mediate; codes of ISO 639."""

    CHINESE = "zh", pgettext_lazy("language", "Chinese")
    MONGOLIAN = "mn", _("Mongolian")
    DAUR = "dta", _("Daur")
    EVENKI = "evn", _("Evenki")
    SIGN = "sgn", _("Sign language")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", pgettext_lazy("language", "English")


class ShiftMode(models.TextChoices):
    """How somebody is present at a centre: the four ways of posting staff."""

    RESIDENT = "resident", _("Resident")
    ROTATING = "rotating", _("Rotating")
    ON_INVITATION = "on_invitation", _("On invitation")
    EXPERT_SUPPORT = "expert_support", _("Expert support")

    @property
    def colour(self) -> str:
        return {
            "resident": "azure",
            "rotating": "green",
            "on_invitation": "orange",
            "expert_support": "purple",
        }[self.value]


class AbsenceKind(models.TextChoices):
    """Why a mediator cannot be booked; shown in full only to whoever keeps the register."""

    LEAVE = "leave", _("Leave")
    SICK = "sick", _("Sick leave")
    TRAINING = "training", _("Training")
    DUTY = "duty", _("Other duty")


class RoomKind(models.TextChoices):
    """What a room is fitted for."""

    MEDIATION = "mediation", _("Mediation room")
    CONSULTATION = "consultation", _("Consultation room")
    RECEPTION = "reception", _("Reception room")
    VIDEO = "video", _("Video room")
    OTHER = "other", pgettext_lazy("room", "Other room")


class Purpose(models.TextChoices):
    """What a room or a mediator is booked for."""

    SESSION = "session", _("Mediation session")
    CONSULTATION = "consultation", pgettext_lazy("booking", "Consultation meeting")
    RECEPTION = "reception", pgettext_lazy("booking", "Reception")
    OTHER = "other", pgettext_lazy("booking", "Other purpose")
