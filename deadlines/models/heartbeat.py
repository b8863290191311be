"""Signs of life: liveness is progress in the database, never "the process is up"."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last time a background process did its work; one row for each process that ever ran here."""

    role = models.CharField(_("what it does"), max_length=16)
    name = models.CharField(_("process"), max_length=64)
    at = models.DateTimeField(_("last sign of life"))
    app_at = models.DateTimeField(_("its own clock then"))
    did = models.BigIntegerField(_("done since it began"), default=0)

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering: ClassVar = ("role", "name")
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "name"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"
