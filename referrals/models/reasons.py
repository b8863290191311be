"""Why an office declines or returns a case: an editable list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.models import ReferenceItem


class ReturnReason(ReferenceItem):
    """A reason for declining or returning a hand-over; the text beside it says what is meant here."""

    class Meta(ReferenceItem.Meta):
        verbose_name = _("reason for declining or returning")
        verbose_name_plural = _("reasons for declining or returning")
