"""What a clerk has typed so far; it survives a closed browser and a lost network."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import Stamped


class Draft(Stamped):
    """One unfinished intake of one person, encrypted whole because it holds personal data."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name=_("owner"))
    key = models.CharField(_("submission key"), max_length=64)
    body = EncryptedTextField(_("body"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-updated_at",)
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def content(self) -> dict[str, Any]:
        """The form as it was typed."""
        return json.loads(self.body) if self.body else {}
