"""Names and numbers as far as they are shown without a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases.models import Case, Party, Person, PersonKind
from core.masks import mask_id_number, mask_name, mask_phone

_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


def shown_name(person: Person) -> str:
    """A natural person's name masked; the name of a body is public."""
    return person.shown_name


def dialled(phone: str) -> str:
    """A phone as people dial it: without the country code in mainland China."""
    if not phone.startswith("+86"):
        return phone
    national = phone[3:]
    return national if national.startswith("1") and len(national) == 11 else f"0{national}"


def shown_title(case: Case, parties: Iterable[Party]) -> str:
    """The title without the parties' names, which a title usually holds."""
    return without_names(case.title, (party.person for party in parties))


def shown_text(text: str, people: Iterable[Person]) -> str:
    """A text with the parties' names, identity card and mobile numbers masked."""
    text = _ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    text = _MOBILE.sub(lambda found: mask_phone(found[0]), text)
    return without_names(text, people)


def without_names(text: str, people: Iterable[Person]) -> str:
    """The text with these natural persons' names masked, the longest first."""
    names = {person.name for person in people if person.kind == PersonKind.NATURAL and len(person.name) > 1}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return text
