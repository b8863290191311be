"""The closed lists of the hand-over: what a leg is, where it stands, what may be answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class KindCode(models.TextChoices):
    """What one hand-over is; its rules stand in referrals/kinds.py."""

    TRANSFER = "transfer", pgettext_lazy("hand-over", "Transfer")
    DELEGATE = "delegate", pgettext_lazy("hand-over", "Delegation before filing")
    ENTRUST = "entrust", pgettext_lazy("hand-over", "Entrustment after filing, ordinary procedure")
    ENTRUST_SUMMARY = (
        "entrust_summary",
        pgettext_lazy("hand-over", "Entrustment after filing, summary procedure"),
    )
    PETITION = "petition", pgettext_lazy("hand-over", "Petition hand-over")
    PROCURATORATE = "procuratorate", pgettext_lazy("hand-over", "Procuratorate hand-over")
    ASSIGN = "assign", pgettext_lazy("hand-over", "Assignment")
    PROXY = "proxy", pgettext_lazy("hand-over", "Petition by proxy")
    ASSIST = "assist", pgettext_lazy("hand-over", "Assistance")
    CONFIRMATION = "confirmation", pgettext_lazy("hand-over", "Judicial confirmation")
    REPORT = "report", pgettext_lazy("hand-over", "Report")
    BACK = "back", pgettext_lazy("hand-over", "Return")


class LegState(models.TextChoices):
    """Where one hand-over stands."""

    OFFERED = "offered", pgettext_lazy("leg", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("leg", "Accepted")
    DECLINED = "declined", pgettext_lazy("leg", "Declined")
    RECALLED = "recalled", pgettext_lazy("leg", "Recalled")
    RETURNED = "returned", pgettext_lazy("leg", "Returned")
    EXPIRED = "expired", pgettext_lazy("leg", "Expired")
    COMPLETED = "completed", pgettext_lazy("leg", "Completed")

    @property
    def colour(self) -> str:
        return _LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return _LOOKS[self.value][1]


_LOOKS = {
    "offered": ("orange", "send"),
    "accepted": ("azure", "circle-check"),
    "declined": ("red", "circle-x"),
    "recalled": ("secondary", "arrow-back-up"),
    "returned": ("orange", "arrow-back-up"),
    "expired": ("secondary", "clock"),
    "completed": ("green", "check"),
}


class LegAnswer(models.TextChoices):
    """How a hand-over ended, coded."""

    AGREEMENT = "agreement", pgettext_lazy("answer", "Agreement made")
    FAILED = "failed", pgettext_lazy("answer", "Mediation failed")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer", "Withdrawn by the applicant")
    DONE = "done", pgettext_lazy("answer", "Done")
    OPINION = "opinion", pgettext_lazy("answer", "Opinion given")
    NOT_POSSIBLE = "not_possible", pgettext_lazy("answer", "Not possible")
    RECEIVED = "received", pgettext_lazy("answer", "Read and received")
    TOLD = "told", pgettext_lazy("answer", "Told in another way")
    CONFIRMED = "confirmed", pgettext_lazy("answer", "Confirmed by the court")
    REJECTED = "rejected", pgettext_lazy("answer", "Rejected by the court")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("answer", "Not accepted by the court")
    RETURNED = "returned", pgettext_lazy("answer", "Returned")
