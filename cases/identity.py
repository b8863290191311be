"""ID numbers, credit codes and phones: what is well formed, and what they tell.

Identity numbers follow GB 11643, credit codes GB 32100; python-stdnum checks both.
"""

from __future__ import annotations

import unicodedata
from datetime import date

import phonenumbers
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as NumberError

from .models.choices import Gender, IdType, PersonKind


class Malformed(ValueError):  # noqa: N818 — it names what the value is
    """The value is not well formed; the message tells the person what to do."""


def id_number(kind: str, id_type: str, value: str) -> str:
    """The number in its one written form; empty stays empty.

    Raises:
        Malformed: length, date, place or check digit is wrong, or the paper does not fit the kind of party.
    """
    text = _plain(value).upper()
    if not text or id_type == IdType.NONE:
        return ""
    if id_type == IdType.ID_CARD:
        if kind != PersonKind.NATURAL:
            raise Malformed(_("An organisation has no identity card; give its unified social credit code."))
        return _identity_card(text)
    if id_type == IdType.CREDIT_CODE:
        return _credit_code(text)
    if not 4 <= len(text) <= 32:
        raise Malformed(_("Give the number of the paper, 4 to 32 characters."))
    return text


def phone(value: str) -> str:
    """The phone in international form (E.164); empty stays empty.

    Raises:
        Malformed: not a possible number in mainland China or abroad.
    """
    text = _plain(value)
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Malformed(
            _("This is not a phone number. Give 11 digits for a mobile, or area code and number.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def birth_date(number: str) -> date | None:
    """The date of birth that a well-formed identity card number carries."""
    return ric.get_birth_date(number) if _is_identity_card(number) else None


def gender(number: str) -> str:
    """The gender that a well-formed identity card number carries (17th digit odd: male)."""
    if not _is_identity_card(number):
        return ""
    return Gender.MALE if int(number[16]) % 2 else Gender.FEMALE


def _plain(value: str) -> str:
    """Full-width digits made plain, white space and hyphens dropped."""
    text = unicodedata.normalize("NFKC", value)
    return "".join(character for character in text if not character.isspace() and character != "-")


def _is_identity_card(number: str) -> bool:
    """Length, date, province and check digit of GB 11643.

    Not `ric.is_valid`: it asks that the county's code was in force in the year of birth, but numbers
    were first given in 1984, with the codes of that time, also to people born long before.
    """
    if len(number) != 18 or not number[:17].isdecimal() or not number.isascii():
        return False
    try:
        born = ric.get_birth_date(number)
    except NumberError:
        return False
    known_place = numdb.get("cn/loc").info(number[:2])[0][1]
    return bool(known_place) and born <= timezone.localdate() and number[17] == ric.calc_check_digit(number)


def _identity_card(text: str) -> str:
    if len(text) != 18:
        raise Malformed(
            _("An identity card number has 18 characters; this one has %(count)d.") % {"count": len(text)}
        )
    if not _is_identity_card(text):
        raise Malformed(_("The identity card number is not right; compare it with the card digit by digit."))
    return text


def _credit_code(text: str) -> str:
    try:
        return str(uscc.validate(text))
    except NumberError as error:
        raise Malformed(
            _("The unified social credit code is not right; compare its 18 characters with the licence.")
        ) from error
