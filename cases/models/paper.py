"""Papers added to the file: scans, photos, documents of other offices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import StoredFile
from organisations.models import Organisation

from .case import Case
from .choices_mediation import PaperKind
from .people import Party


class Attachment(models.Model):
    """One added paper. It is never deleted; a mistaken one is struck out with a reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", verbose_name=_("case"))
    kind = models.CharField(_("kind of paper"), max_length=16, choices=PaperKind)
    title = models.CharField(_("title"), max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("party")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("for")
    )
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    struck_at = models.DateTimeField(_("struck out at"), null=True)
    struck_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("struck out by")
    )
    struck_reason = models.CharField(_("reason of striking out"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("added paper")
        verbose_name_plural = _("added papers")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
