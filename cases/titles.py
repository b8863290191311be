"""The title a case gets when nobody wrote one: 王晓明与李强邻里纠纷.

It is part of the file, so it is in Chinese whatever the language of the page.
"""

from __future__ import annotations

from collections.abc import Iterable

from .models import DisputeType, PartyRole

LONGEST = 120
_LONGEST_NAME = 30


def propose(parties: Iterable[tuple[PartyRole, str]], dispute_type: DisputeType | None) -> str:
    """Applicant and respondent, each with 等 when there are more, and the family of the dispute type."""
    known = [(role, name.strip()) for role, name in parties if name.strip()]
    applicant = _side(known, PartyRole.APPLICANT)
    respondent = _side(known, PartyRole.RESPONDENT)
    if not applicant or not respondent or dispute_type is None:
        return ""
    return f"{applicant}与{respondent}{family(dispute_type)}"[:LONGEST]


def family(dispute_type: DisputeType) -> str:
    """The first-level name, ending in 纠纷 or 争议; of 其他 only that ending."""
    name = (dispute_type.parent or dispute_type).name_zh
    if name == "其他":
        return "纠纷"
    return name if name.endswith(("纠纷", "争议")) else f"{name}纠纷"


def _side(parties: Iterable[tuple[PartyRole, str]], wanted: PartyRole) -> str:
    names = [name for role, name in parties if role == wanted]
    return (names[0][:_LONGEST_NAME] + ("等" if len(names) > 1 else "")) if names else ""
