"""Where the cases of a period came from and what they were about, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import CaseSource, DisputeType
from reports.document import Share

from .bulletin import Held
from .wording import cases

__all__ = ["source_words", "type_words"]

_MOST = 3


def source_words(of: Held) -> str:
    """On application, found by screening and grids, transferred by whom."""
    groups = dict(CaseSource.objects.values_list("code", "moj_source"))
    found: dict[str, int] = {}
    for code, counts in of.sources[0].items():
        group = groups.get(code, "applied")
        found[group] = found.get(group, 0) + counts["received"]
    moved = {group.partition(":")[2]: n for group, n in found.items() if group.startswith("transferred:")}
    names = {
        "court": _("courts"), "procuratorate": _("procuratorates"), "police": _("the police"),
        "petition": _("petition desks"), "other": _("others"),
    }  # fmt: skip
    parts = [
        _("%(name)s %(n)s") % {"name": name, "n": cases(moved[code])}
        for code, name in names.items() if moved.get(code)
    ]  # fmt: skip
    told = _(
        "By source: on application %(applied)s, found by screening %(active)s, transferred %(moved)s%(by)s."
    )
    return told % {
        "applied": cases(found.get("applied", 0)), "active": cases(found.get("active", 0)),
        "moved": cases(sum(moved.values())), "by": _in_brackets(parts),
    }  # fmt: skip


def type_words(of: Held) -> str:
    """The types most cases were of, with their share; equal ones in the order of their codes."""
    found = {code: counts["received"] for code, counts in of.types[0].items()}
    most = sorted((code for code in found if found[code]), key=lambda code: (-found[code], code))[:_MOST]
    names = {row.code: row.name for row in DisputeType.objects.filter(code__in=most)}
    whole = of.now["received"]
    parts = [
        _("%(type)s %(n)s (%(share)s)")
        % {"type": names[code], "n": cases(found[code]), "share": Share(found[code], whole)}
        for code in most
    ]
    return _("By type, most were: %(types)s.") % {"types": pgettext("between names", ", ").join(parts)}


def _in_brackets(parts: list[str]) -> str:
    if not parts:
        return ""
    return _(" (%(list)s)") % {"list": pgettext("between names", ", ").join(parts)}
