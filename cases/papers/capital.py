"""Amounts in the capital numerals that receipts ask for."""

from __future__ import annotations

from decimal import Decimal

from .words import words

_words = words("common")
_GROUP = 10_000


def capital(value: Decimal) -> str:
    """12000.50 as 人民币壹万贰仟元伍角整; below a hundred million times a hundred million yuan."""
    cents = int((value * 100).to_integral_value())
    whole, part = divmod(cents, 100)
    yuan = _words("capital.yuan", number=_whole(whole)) if whole else ""
    return _words("capital.words", whole=yuan, part=_part(part, bool(whole)))


def _part(cents: int, whole: bool) -> str:
    digits, exact = _words("capital.digits"), _words("capital.exact")
    jiao, fen = divmod(cents, 10)
    if not cents:
        return exact
    # A nought stands for missing tenths between yuan and cents.
    tenths = _words("capital.jiao", digit=digits[jiao]) if jiao else digits[0] if whole else ""
    return tenths + (_words("capital.fen", digit=digits[fen]) if fen else exact)


def _whole(number: int) -> str:
    zero, groups = _words("capital.digits")[0], _words.tree["capital"]["groups"]
    told, position = "", 0
    while number:
        number, group = divmod(number, _GROUP)
        if group:
            lead = zero if number and group < _GROUP // 10 else ""
            told = lead + _group(group) + groups[position] + told
        elif told and not told.startswith(zero):
            told = zero + told
        position += 1
    return told


def _group(number: int) -> str:
    """Up to four digits; noughts inside are told once, those at the end not at all."""
    digits, steps = _words("capital.digits"), _words.tree["capital"]["steps"]
    told = ""
    for position, digit in enumerate(reversed(str(number))):
        if digit != "0":
            told = digits[int(digit)] + steps[position] + told
        elif told and not told.startswith(digits[0]):
            told = digits[0] + told
    return told
