"""Pinyin initials of a name, for typing ``wxm`` to find 王晓明."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

# Characters read differently as a surname (通用规范汉字字典); only where the initial differs.
_SURNAMES = {
    "单": "s", "解": "x", "仇": "q", "曾": "z", "查": "z", "区": "o", "朴": "p", "盖": "g", "翟": "z",
    "覃": "q", "种": "c", "冼": "x", "缪": "m", "召": "s", "秘": "b", "繁": "p", "折": "s", "尉迟": "yc",
    "万俟": "mq", "长孙": "zs", "单于": "cy",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9]+|[㐀-䶿一-鿿]+")


def initials(name: str) -> str:
    """Lower-case first letters, ``王晓明`` -> ``wxm``; of Latin words the first letter, digits whole."""
    found = "".join(_of_word(word) for word in _WORD.findall(name))
    return found.lower()


def _of_word(word: str) -> str:
    if word.isascii():
        return word if word.isdigit() else word[0]
    for length in (2, 1):
        if letters := _SURNAMES.get(word[:length]):
            return letters + _letters(word[length:])
    return _letters(word)


def _letters(han: str) -> str:
    return "".join(part[0] for part in lazy_pinyin(han, style=Style.FIRST_LETTER, errors="ignore") if part)
