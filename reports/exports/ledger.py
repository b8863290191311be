"""The case ledger: one line for each case of a list, or for each act behind a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from cases.models import PartyRole, Person
from cases.presenters.masking import dialled, without_names
from core.masks import mask_id_number, mask_phone

from .kit import Column, Export, Facts, Kind, Part, PartyFacts

_NAMES_OF_A_PART = 2
"""How many names of a side the list of cases tells; of a file seen in part no more are written."""
_PARTIES = frozenset({Part.PARTIES})
_PAPERS = frozenset({Part.PARTIES, Part.PAPERS})


def between(words: Iterable[str]) -> str:
    """Several names or numbers in one cell."""
    told = [word for word in words if word]
    return pgettext("between names", ", ").join(told) if len(told) > 1 else "".join(told)


def title(facts: Facts) -> str:
    """The title, in which the parties are masked unless the file is revealed."""
    if facts.revealed:
        return facts.title
    return without_names(facts.title, cast("Iterable[Person]", facts.parties))


def names(role: PartyRole) -> Callable[[Facts], str]:
    """The people of one side."""

    def value(facts: Facts) -> str:
        side = facts.side(role)
        shown = [party.shown(facts.revealed) for party in side]
        if facts.whole or len(side) <= _NAMES_OF_A_PART:
            return between(shown)
        more = len(side) - _NAMES_OF_A_PART
        told = between(shown[:_NAMES_OF_A_PART])
        return _("%(names)s and %(count)d more") % {"names": told, "count": more}

    return value


def papers(role: PartyRole, name: str, mask: Callable[[str], str]) -> Callable[[Facts], str]:
    """One sealed thing of the people of one side; masked for a file that is not revealed."""

    def value(facts: Facts) -> str:
        told = [_told(party, name) for party in facts.side(role)]
        return between(told if facts.revealed else map(mask, told))

    return value


def _told(party: PartyFacts, name: str) -> str:
    text: str = getattr(party, name)
    return dialled(text) if name == "phone" else text


def settled(facts: Facts) -> str | None:
    if facts.closing.settled is None:
        return None
    return _("Yes") if facts.closing.settled else _("No")


def _whole(facts: Facts) -> Any:
    return facts.type.parent or facts.type.name


COLUMNS = (
    Column(
        "act_at", gettext_lazy("Act on"), lambda f: f.act_at, Kind.MOMENT, listed=True, of_acts=True,
        width=17,
    ),
    Column("number", gettext_lazy("Case number"), lambda f: f.number, listed=True, width=20),
    Column("title", pgettext_lazy("case", "Title"), title, needs=_PARTIES, listed=True, width=30),
    Column(
        "received", gettext_lazy("Received at"), lambda f: f.received_at, Kind.MOMENT, listed=True, width=17
    ),
    Column(
        "accepted", gettext_lazy("Accepted at"), lambda f: f.accepted_at, Kind.MOMENT,
        frozenset({Part.ACCEPTED}), width=17,
    ),
    Column("closed", gettext_lazy("Closed at"), lambda f: f.closed_at, Kind.MOMENT, width=17),
    Column("stage", gettext_lazy("Stage"), lambda f: f.stage, Kind.LIST, listed=True),
    Column("level", gettext_lazy("Alert level"), lambda f: f.level, Kind.LIST, listed=True, width=9),
    Column("family", gettext_lazy("Family of disputes"), _whole, Kind.LIST, listed=True, width=16),
    Column("type", gettext_lazy("Dispute type"), lambda f: f.type.name, Kind.LIST, listed=True, width=20),
    Column(
        "statistics", gettext_lazy("Statistics type"), lambda f: f.type.statistics, Kind.LIST, listed=True
    ),
    Column("source", gettext_lazy("Case source"), lambda f: f.source, Kind.LIST),
    Column(
        "city", pgettext_lazy("place", "City"), lambda f: f.place.city, Kind.LIST, listed=True, width=10
    ),
    Column(
        "county", pgettext_lazy("place", "County"), lambda f: f.place.county, Kind.LIST, listed=True, width=12
    ),
    Column(
        "township", pgettext_lazy("place", "Township"), lambda f: f.place.township, Kind.LIST, listed=True
    ),
    Column(
        "village", pgettext_lazy("place", "Village or community"), lambda f: f.place.village, Kind.LIST,
        listed=True, width=20,
    ),
    Column("receiver", gettext_lazy("Received by"), lambda f: f.receiver.name, Kind.LIST, width=22),
    Column("holder", gettext_lazy("Holder"), lambda f: f.holder.name, Kind.LIST, listed=True, width=22),
    Column(
        "applicants", gettext_lazy("Applicants"), names(PartyRole.APPLICANT), needs=_PARTIES, listed=True
    ),
    Column(
        "respondents", gettext_lazy("Respondents"), names(PartyRole.RESPONDENT), needs=_PARTIES, listed=True
    ),
    Column(
        "applicant_ids", gettext_lazy("ID numbers of the applicants"),
        papers(PartyRole.APPLICANT, "id_number", mask_id_number), needs=_PAPERS, revealing=True, width=22,
    ),
    Column(
        "applicant_phones", gettext_lazy("Phones of the applicants"),
        papers(PartyRole.APPLICANT, "phone", mask_phone), needs=_PAPERS, revealing=True,
    ),
    Column(
        "respondent_ids", gettext_lazy("ID numbers of the respondents"),
        papers(PartyRole.RESPONDENT, "id_number", mask_id_number), needs=_PAPERS, revealing=True, width=22,
    ),
    Column(
        "respondent_phones", gettext_lazy("Phones of the respondents"),
        papers(PartyRole.RESPONDENT, "phone", mask_phone), needs=_PAPERS, revealing=True,
    ),
    Column("people", gettext_lazy("People involved"), lambda f: f.people_count, Kind.NUMBER, width=9),
    Column("amount", gettext_lazy("Amount in yuan"), lambda f: f.amount, Kind.NUMBER),
    Column(
        "mode", gettext_lazy("Way of resolution"), lambda f: f.closing.mode_name, Kind.LIST,
        frozenset({Part.CLOSING}),
    ),
    Column(
        "settled", pgettext_lazy("export", "Settled"), settled, Kind.LIST, frozenset({Part.CLOSING}), width=9
    ),
    Column(
        "satisfaction", gettext_lazy("Satisfaction"), lambda f: f.visit.satisfaction, Kind.LIST,
        frozenset({Part.VISIT}), width=10,
    ),
    Column(
        "due", gettext_lazy("Next deadline"), lambda f: f.due_at, Kind.MOMENT, frozenset({Part.CLOCK}),
        listed=True, width=17,
    ),
)  # fmt: skip

LEDGER = Export(
    "ledger",
    gettext_lazy("Case ledger"),
    gettext_lazy("One line for each case, with what the list shows and how the case ended."),
    COLUMNS,
)
