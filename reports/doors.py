"""The doors through which disputes come in, as the Ministry's table has them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

__all__ = ["DOORS"]

DOORS: Mapping[str, str | Promise] = {
    "applied": pgettext_lazy("door", "Applied for"),
    "active": pgettext_lazy("door", "Found actively"),
    "transferred:court": pgettext_lazy("door", "From courts"),
    "transferred:procuratorate": pgettext_lazy("door", "From procuratorates"),
    "transferred:police": pgettext_lazy("door", "From police"),
    "transferred:petition": pgettext_lazy("door", "From petition desks"),
    "transferred:other": pgettext_lazy("door", "From others"),
}
"""The Ministry's columns of sources (moj_statistics_types.csv), in its order."""
