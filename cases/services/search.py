"""The search box: one word in, a case or a list of cases out.

What people search by is personal data, so a word never travels in an address as it was typed: `sealed`
turns it into a token that only the same person's later requests can open.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from accounts.models import User
from cases import identity
from cases.models import Case, IdType, NumberSeries, Party, Person, PersonKind
from cases.models.case import CaseQuerySet
from core import audit
from core.crypto import SealBroken, seal, unseal
from core.errors import BadInput
from core.fields import index_of

__all__ = ["Kind", "Word", "find", "look_up", "opened", "read", "sealed"]

LONGEST = 100
_NUMBER = re.compile(r"(?:([0-9]{6})-)?(?:([0-9]{4})-)?([0-9]{1,9})")
_TRACKING = re.compile(r"[2-9BCDFGHJKMNPQRTVWXYZ]{12}")
_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{7,9}")
_TAIL_DIGITS = 6


class Kind(Enum):
    """What a searched word turned out to be."""

    NUMBER = "number"
    TRACKING = "tracking"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    TEXT = "text"


@dataclass(frozen=True)
class Word:
    """A searched word: what it is, and its one written form."""

    kind: Kind
    value: str


def read(text: str) -> Word:
    """What the word is: a number or its tail, a tracking code, an ID number, a phone, or else plain text."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if _is_number(plain):
        return Word(Kind.NUMBER, plain)
    if _TRACKING.fullmatch(plain.replace("-", "")):
        bare = plain.replace("-", "")
        return Word(Kind.TRACKING, "-".join(bare[i : i + 4] for i in range(0, len(bare), 4)))
    return _person_number(plain) or Word(Kind.TEXT, text.strip())


def find(user: User, word: Word) -> CaseQuerySet:
    """The cases in the person's sight that the word names."""
    mine = Case.objects.visible_to(user)
    if word.kind == Kind.NUMBER:
        return mine.filter(number__in=_numbers(word.value))
    if word.kind == Kind.TRACKING:
        return mine.filter(tracking_code=word.value)
    if word.kind == Kind.TEXT:
        return mine.matching(word.value)
    field = "id_number_index" if word.kind == Kind.ID_NUMBER else "phone_index"
    people = Person.objects.filter(**{field: index_of(Person, field, word.value)})
    return mine.filter(id__in=Party.objects.filter(person__in=people).values("case_id"))


def look_up(*, by: User, text: str) -> Case | None:
    """The one case that a number or tracking code names; None when a list has to be shown.

    A look-up by ID number or phone becomes an entry of the audit trail, by its blind index.
    """
    word = read(text)
    if word.kind in {Kind.NUMBER, Kind.TRACKING}:
        hits = list(find(by, word).only("number", "tracking_code")[:2])
        return hits[0] if len(hits) == 1 else None
    if word.kind in {Kind.ID_NUMBER, Kind.PHONE}:
        index = index_of(Person, f"{word.kind.value}_index", word.value)
        audit.record(by=by, action="person.look_up", subject="person", detail={word.kind.value: index.hex()})
    return None


def sealed(user: User, text: str) -> str:
    """The word as a token for addresses; it tells nothing and serves nobody else."""
    return base64.urlsafe_b64encode(seal(text.strip()[:LONGEST], _place(user))).decode().rstrip("=")


def opened(user: User, token: str) -> str:
    """The word of a token.

    Raises:
        BadInput: the token was changed, or made for somebody else.
    """
    try:
        return unseal(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), _place(user))
    except (SealBroken, binascii.Error, ValueError) as broken:
        raise BadInput(
            _("This search cannot be opened again. Type the word anew."), code="search_closed"
        ) from broken


def _place(user: User) -> str:
    return f"search.{user.pk}"


def _is_number(plain: str) -> bool:
    if "-" in plain:
        return bool(_NUMBER.fullmatch(plain)) and not plain.startswith("0")
    return plain.isascii() and plain.isdigit() and len(plain) <= _TAIL_DIGITS


def _numbers(value: str) -> list[str]:
    """Every case number the typed number may mean: whole, without the county, or the running part alone."""
    match = _NUMBER.fullmatch(value)
    if match is None:
        return []
    county, year, running = match[1], match[2], int(match[3])
    if county and year:
        return [f"{county}-{year}-{running:06d}"]
    series = NumberSeries.objects.filter(last__gte=running)
    if year:
        series = series.filter(year=int(year))
    return [f"{row.county_code}-{row.year}-{running:06d}" for row in series]


def _person_number(plain: str) -> Word | None:
    for kind, paper in ((PersonKind.NATURAL, IdType.ID_CARD), (PersonKind.LEGAL, IdType.CREDIT_CODE)):
        try:
            return Word(Kind.ID_NUMBER, _filled(identity.id_number(kind, paper, plain)))
        except identity.Malformed:
            continue
    if _PASSPORT.fullmatch(plain):
        return Word(Kind.ID_NUMBER, plain)
    if not any(character.isdigit() for character in plain):
        return None
    try:
        return Word(Kind.PHONE, _filled(identity.phone(plain)))
    except identity.Malformed:
        return None


def _filled(number: str) -> str:
    if not number:
        raise identity.Malformed
    return number
