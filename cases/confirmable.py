"""What a court does not confirm, whatever the parties agreed about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["BARRED_TYPES", "STATUS", "TITLE"]

STATUS = _("Whether a marriage, parentage or adoption stands is not for judicial confirmation.")
TITLE = _("Title to real estate or intellectual property is not for judicial confirmation.")
BARRED_TYPES: Mapping[str, str | Promise] = {"0101": STATUS, "0403": TITLE}
"""Dispute types whose subject a court does not confirm, with the reason.

Fashi [2011] 5, art. 4 (status, adoption, marriage); Fashi [2022] 11, art. 355 (title to things and
intellectual property). Of other types the person who applies answers whether the agreement holds such a
subject.
"""
