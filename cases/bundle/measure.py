"""How many lines a text takes at most, told without a font.

A Chinese character is as wide as the type is high in every typeface; letters and digits are taken as wide as
the widest typeface an office would have makes them. So the true number of lines is never above what is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_TOKEN = re.compile(r"[!-~]+| +|.", re.DOTALL)
_WIDE_LETTERS = frozenset("mwMWQO@%&")
_JOINT = 0.25
"""Word sets a quarter of a character between Chinese and Latin."""
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]*")


def lines(text: str, *, size: float, width: float, first: float = 0) -> int:
    """The most lines that a text takes.

    Args:
        size: of the type, in points.
        width: of the column, in points.
        first: indent of the first line, in points; negative if it hangs out.
    """
    return sum(_lines(part, size, width, first) for part in text.split("\n"))


def cut(text: str, most: int, *, size: float, width: float, first: float = 0) -> tuple[str, str]:
    """The longest beginning of whole sentences within so many lines, and the rest; perhaps no beginning."""
    head = ""
    for sentence in _SENTENCE.findall(text):
        if lines(head + sentence, size=size, width=width, first=first) > most:
            break
        head += sentence
    return head.rstrip("\n"), text[len(head) :]


def cut_anywhere(text: str, most: int, *, size: float, width: float, first: float = 0) -> tuple[str, str]:
    """As `cut`, for a sentence longer than a page: between any two characters."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if lines(text[:middle], size=size, width=width, first=first) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low], text[low:]


def _lines(text: str, size: float, width: float, first: float) -> int:
    tokens = list(_tokens(text))
    if sum(wide for wide in tokens) * size <= width - max(first, 0):
        return 1
    # A line gives up a character when the next may not begin a line, such as a full stop.
    room, count = (width - size) / size, 1
    free = room - first / size
    for wide in tokens:
        if wide > free:
            count += 1 + int(max(0, wide - free) // room) if wide > room else 1
            free = room - (wide % room if wide > room else wide)
        else:
            free -= wide
    return count


def _tokens(text: str) -> Iterator[float]:
    latin_before = None
    for token in _TOKEN.findall(text):
        latin = token.isascii()
        joint = _JOINT if latin_before is not None and latin != latin_before else 0
        latin_before = latin
        yield sum(_wide(character) for character in token) + joint


def _wide(character: str) -> float:
    if not character.isascii():
        return 0 if unicodedata.combining(character) else 1
    if character in _WIDE_LETTERS:
        return 1
    if character.isupper():
        return 0.75
    return 0.5 if character.isdigit() or character.isspace() else 0.6
