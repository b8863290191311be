"""The power of attorney, ready to be filled in by each side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party, PartyRole

from .facts import CaseFile
from .paper import SIDES, WORKED, Paper, never
from .sheet import Line, Look, Sheet
from .words import words

_words = words("power-of-attorney")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file, party)), dense=True) for party in recipients]


def _lines(file: CaseFile, party: Party) -> Iterator[Line]:
    agents = [agent for agent in file.of(PartyRole.AGENT) if agent.represents_id == party.pk]
    others = file.names(other for other in file.sides if other.role != party.role)
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("principal", name=party.person.name), Look.FLUSH)
    yield Line(_words("agent", name=file.names(agents) or _common("blank")), Look.FLUSH)
    yield Line(_words("agent_facts"), Look.FLUSH)
    about = {"others": others, "dispute_type": file.case.dispute_type.name_zh}
    yield Line(_words("entrusts", office=file.mediation_office.name, **about))
    yield Line(_words("powers_heading"), Look.HEADING)
    yield Line(_words("ordinary"), Look.ITEM)
    yield Line(_words("special"), Look.ITEM)
    yield Line(_words("term"))
    yield Line(_words("care"))
    yield Line(_words("principal_signs"), Look.SIGN)
    yield Line(_words("agent_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


PAPER = Paper(
    "power-of-attorney", _("Power of attorney"), compose, stages=WORKED, served_on=SIDES, bound=never
)
