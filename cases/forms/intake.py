"""The intake form: one dispute and its party cards. It checks shape and hands over an Intake.

Every card has a number of its own that never changes while the page is open; `party` lists the
cards in order. Card 3's phone is `parties-3-phone`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.models import PartyRole, Person
from cases.services.intake_input import Intake
from cases.sources import usual_source
from core.errors import BadInput
from organisations.models import Organisation

from .intake_dispute import DisputeForm
from .intake_lists import Lists
from .intake_party import PartyForm
from .intake_widgets import PartForm

MOST_CARDS = 20
MOST_DISMISSED = 50


@dataclass(frozen=True)
class ErrorLine:
    """One line of the summary: where to go, the name of the field, what to do."""

    anchor: str
    label: str
    text: str


class IntakeForm:
    """What was typed, always bound: a page that was just opened is bound to its defaults."""

    def __init__(
        self,
        data: QueryDict,
        lists: Lists,
        *,
        people: Mapping[int, Person] | None = None,
        check: bool = False,
    ) -> None:
        self.key = data.get("key", "")
        self.not_same = tuple(data.getlist("not_same"))[:MOST_DISMISSED]
        self.lists = lists
        self.dispute = DisputeForm(data, lists=lists)
        self.parties = [PartyForm(data, card=card, lists=lists, people=people) for card in cards(data)]
        self.general: list[str] = []
        for form in self.parts:
            if not check:
                form.forgive()
        self._offer_speakers()

    @property
    def parts(self) -> list[PartForm]:
        """Every part of the page, in its order."""
        return [*self.parties, self.dispute]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.parts]
        return all(valid) and not self.general

    def to_intake(self) -> Intake:
        """The typed dispute; only after is_valid()."""
        positions = {form.card: position for position, form in enumerate(self.parties)}
        return self.dispute.to_intake(
            parties=tuple(form.to_input(positions) for form in self.parties), not_same=self.not_same
        )

    def as_typed(self) -> Intake:
        """The dispute as far as it can be read, for the proposal of a level; nothing is refused."""
        for form in self.parts:
            form.full_clean()
        parties = tuple(form.to_input({}) for form in self.parties)
        intake = self.dispute.to_intake(parties=parties, not_same=())
        for form in self.parts:
            form.forgive()
        return intake

    def take(self, refusal: BadInput) -> None:
        """Put the sentences of a refusal beside their fields."""
        for path, sentences in refusal.fields.items():
            form, name = self._place(path)
            for sentence in sentences:
                if form is not None and name in form.fields:
                    form.add_error(name, sentence)
                else:
                    self.general.append(sentence)
        if not refusal.fields:
            self.general.append(str(refusal))

    def error_lines(self) -> list[ErrorLine]:
        """Everything that has to be mended, in the order of the page."""
        lines = [ErrorLine("parties", _("Parties"), text) for text in self.general]
        for form in self.parts:
            title = form.title if isinstance(form, PartyForm) else ""
            for name, texts in form.errors.items():
                label = " ".join(filter(None, [title, str(form.fields[name].label)]))
                lines += [ErrorLine(_anchor(form, name), label, str(text)) for text in texts]
        return lines

    def _place(self, path: str) -> tuple[PartForm | None, str]:
        head, _dot, rest = path.partition(".")
        if head != "parties":
            return self.dispute, head
        position, _dot, name = rest.partition(".")
        known = position.isdigit() and int(position) < len(self.parties)
        return (self.parties[int(position)] if known else None), name

    def _offer_speakers(self) -> None:
        sides = [form for form in self.parties if not PartyRole(form.side).speaks_for_another]
        for form in self.parties:
            form.offer_speakers([(str(other.card), other.title) for other in sides if other is not form])


def cards(data: QueryDict) -> list[int]:
    """The numbers of the cards in order, each once; the two cards of a new form if none is named."""
    named = [int(card) for card in data.getlist("party") if card.isdecimal() and len(card) < 4]
    return list(dict.fromkeys(named))[:MOST_CARDS] or [0, 1]


def chosen_people(data: QueryDict) -> list[int]:
    """Ids of the people whom the cards name."""
    typed = [data.get(f"parties-{card}-person", "") for card in cards(data)]
    return [int(value) for value in typed if value.isdecimal() and len(value) < 19]


def fresh(key: UUID, office: Organisation, region: str = "") -> QueryDict:
    """The data of a form just opened: an applicant, a respondent, the usual source of the office."""
    data = QueryDict(mutable=True)
    data.update({"key": str(key), "source": usual_source(office), "people_count": "2", "region": region})
    data.setlist("party", ["0", "1"])
    data.update({"parties-0-role": PartyRole.APPLICANT.value, "parties-1-role": PartyRole.RESPONDENT.value})
    return data


def resumed(content: Mapping[str, Any]) -> QueryDict:
    """The data of a form from its draft."""
    data = QueryDict(mutable=True)
    for name, values in content.items():
        data.setlist(name, [str(value) for value in values])
    return data


def content_of(data: QueryDict) -> dict[str, list[str]]:
    """What a draft keeps of a posted form."""
    return {
        name: [str(value) for value in values]
        for name, values in data.lists()
        if name not in {"csrfmiddlewaretoken", "act"}
    }


def anything_typed(data: QueryDict) -> bool:
    """Whether somebody wrote something; a form that was only opened makes no draft."""
    telling = ("-name", "-id_number", "-phone", "-person")
    return bool(data.get("description", "").strip()) or any(
        value.strip() for name, value in data.items() if name.endswith(telling) and isinstance(value, str)
    )


def _anchor(form: PartForm, name: str) -> str:
    return form[name].auto_id if name in form.fields else "parties"
