"""The closed lists of triage, mediation, agreement, closing and the papers of the file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Route(models.TextChoices):
    """Where triage sends a dispute (domain.md, routes of triage)."""

    MEDIATION = "mediation", _("Mediation organisation or mediator")
    ADMINISTRATIVE = "administrative", _("Administrative mediation by a department")
    POLICE = "police", pgettext_lazy("route", "Police")
    COURT = "court", pgettext_lazy("route", "Court: fast track or filing")
    PETITION = "petition", pgettext_lazy("route", "Petition desk")
    ARBITRATION = "arbitration", pgettext_lazy("route", "Arbitration")
    RECONSIDERATION = "reconsideration", _("Administrative reconsideration")
    LEGAL_AID = "legal_aid", _("Legal aid")
    SOCIAL_AID = "social_aid", _("Social aid")
    HOTLINE = "hotline", _("12345 hotline")
    LOWER_CENTRE = "lower_centre", _("A centre below")


class DutyKind(models.TextChoices):
    """What an alert level demands of the people who handle the case."""

    SPONSOR = "sponsor", _("Sponsoring leader")
    TASK_FORCE = "task_force", _("Task force")
    EXPERT = "expert", _("Expert")
    PLAN = "plan", _("Plan for this one case")
    CONSULTATION = "consultation", _("Joint consultation")


class RequestState(models.TextChoices):
    """Whether something asked for was granted."""

    PENDING = "pending", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")

    @property
    def colour(self) -> str:
        return {"pending": "orange", "approved": "green", "refused": "secondary"}[self.value]


class MediationState(models.TextChoices):
    """How far one mediator is with one case."""

    OFFERED = "offered", _("Waiting for the mediator")
    ACCEPTED = "accepted", _("Mediating")
    DECLINED = "declined", _("Declined by the mediator")
    RECUSED = "recused", _("Recused")
    ENDED = "ended", _("Mediation ended")

    @property
    def colour(self) -> str:
        return {"offered": "orange", "accepted": "azure"}.get(self.value, "secondary")


class ConsentMatter(models.TextChoices):
    """What a party consents to, where law asks for consent."""

    MEDIATION = "mediation", pgettext_lazy("consent", "Mediation of this matter")
    ONLINE = "online", pgettext_lazy("consent", "Mediation by phone or video")
    RECORDING = "recording", pgettext_lazy("consent", "Sound or video recording")


class ConsentWay(models.TextChoices):
    WRITTEN = "written", pgettext_lazy("consent", "In writing")
    ORAL = "oral", pgettext_lazy("consent", "By word of mouth, recorded")


class SessionWay(models.TextChoices):
    """Where and how the parties meet."""

    ON_SITE = "on_site", _("At the centre")
    VISIT = "visit", _("Visit to the parties")
    MOBILE = "mobile", _("Mobile mediation point")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def colour(self) -> str:
        return {"planned": "azure", "held": "green", "cancelled": "secondary"}[self.value]


class SuspensionReason(models.TextChoices):
    """Why mediation rests: only reasons that stop the clock by law."""

    APPRAISAL = "appraisal", _("Appraisal or audit under way")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")
    OTHER_CASE = "other_case", _("Depends on another case not yet decided")
    PARTY_UNABLE = "party_unable", _("A party cannot take part for a time")


class FailureCause(models.TextChoices):
    """Why mediation ended without agreement (Several Provisions on People's Mediation, art. 29)."""

    REFUSED = "refused", _("A party expressly refuses mediation")
    NO_AGREEMENT = "no_agreement", _("The parties could not agree")
    ABSENT = "absent", _("A party did not come, twice, without good reason")
    TIME_OVER = "time_over", _("The time limit ran out without extension")
    NOT_FIT = "not_fit", _("The dispute turned out not to be fit for mediation")


class AgreementForm(models.TextChoices):
    WRITTEN = "written", _("Written agreement")
    ORAL = "oral", _("Oral agreement")


class TermState(models.TextChoices):
    DUE = "due", _("To be performed")
    PERFORMED = "performed", _("Performed")
    EXCUSED = "excused", _("Waived by the creditor")


class SignatureWay(models.TextChoices):
    HAND = "hand", _("Signed by hand")
    FINGERPRINT = "fingerprint", _("Fingerprint")
    SEAL = "seal", _("Seal")
    ORAL = "oral", _("Consent by word of mouth, recorded by the mediator")


class ConfirmationState(models.TextChoices):
    """Judicial confirmation (People's Mediation Law art. 33; Civil Procedure Law art. 205 and 206)."""

    APPLIED = "applied", _("Applied for")
    ACCEPTED = "accepted", _("Accepted by the court")
    NOT_ACCEPTED = "not_accepted", _("Not accepted by the court")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("confirmation", "Application withdrawn")

    @property
    def final(self) -> bool:
        return self not in {ConfirmationState.APPLIED, ConfirmationState.ACCEPTED}


class VisitWay(models.TextChoices):
    PHONE = "phone", pgettext_lazy("follow-up", "By phone")
    VISIT = "visit", pgettext_lazy("follow-up", "Visit")
    ONLINE = "online", pgettext_lazy("follow-up", "Online")


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("Satisfied")
    FAIRLY = "fairly", _("Fairly satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


class Performance(models.TextChoices):
    PERFORMED = "performed", pgettext_lazy("follow-up", "Fully performed")
    PARTLY = "partly", pgettext_lazy("follow-up", "Partly performed")
    NOT = "not", pgettext_lazy("follow-up", "Not performed")
    NOTHING_DUE = "nothing_due", pgettext_lazy("follow-up", "Nothing to perform")


class Prevented(models.TextChoices):
    """What mediation kept from happening (columns of the Ministry's people's-mediation table)."""

    SUICIDE = "suicide", pgettext_lazy("prevented", "Suicide")
    CRIME = "crime", pgettext_lazy("prevented", "A crime growing out of the dispute")
    PETITION = "petition", pgettext_lazy("prevented", "A group petition")
    BRAWL = "brawl", pgettext_lazy("prevented", "A group brawl")


class Depth(models.TextChoices):
    """How much of a file an office sees."""

    WHOLE = "whole", _("The whole file")
    OFFER = "offer", _("What is needed to take the case over")
    ASK = "ask", _("What the office was asked")


class PaperKind(models.TextChoices):
    """What an added paper is, in the order of the case file (domain.md, papers)."""

    APPLICATION = "application", pgettext_lazy("paper", "Signed application")
    IDENTITY = "identity", pgettext_lazy("paper", "Identity papers")
    AUTHORITY = "authority", pgettext_lazy("paper", "Power of attorney")
    INVESTIGATION = "investigation", pgettext_lazy("paper", "Investigation record")
    EVIDENCE = "evidence", pgettext_lazy("paper", "Evidence")
    RECORD = "record", pgettext_lazy("paper", "Signed mediation record")
    AGREEMENT = "agreement", pgettext_lazy("paper", "Signed agreement")
    RECEIPT = "receipt", pgettext_lazy("paper", "Performance receipt")
    FOLLOW_UP = "follow_up", pgettext_lazy("paper", "Follow-up record")
    CONFIRMATION = "confirmation", pgettext_lazy("paper", "Judicial confirmation paper")
    LETTER = "letter", pgettext_lazy("paper", "Letter between offices")
    OTHER = "other", pgettext_lazy("paper", "Other paper")
