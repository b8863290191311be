"""Personal data as it is shown without a reason: enough to recognise, too little to use."""

from __future__ import annotations

import re

_HOUSE_PART = re.compile(r"[0-9０-９〇零一二三四五六七八九十百]+(?:号|组|栋|幢|座|单元|室|楼|弄|户|#|-).*$")
_ADDRESS_SHOWN = 9


def mask_name(name: str | None) -> str:
    """``张晓三`` -> ``张*三``, ``张三`` -> ``张*``; longer names keep the first and the last character."""
    text = (name or "").strip()
    if len(text) < 2:
        return "*" * len(text)
    if len(text) == 2:
        return text[0] + "*"
    return text[0] + "*" * (len(text) - 2) + text[-1]


def mask_phone(phone: str | None) -> str:
    """``13812345678`` -> ``138****5678``; short or foreign numbers keep the last two or four digits."""
    text = (phone or "").strip()
    if len(text) >= 11:
        return text[:-8] + "****" + text[-4:]
    kept = 4 if len(text) >= 8 else 2
    return "*" * max(len(text) - kept, 0) + text[-kept:] if len(text) > kept else "*" * len(text)


def mask_id_number(number: str | None) -> str:
    """First six (the place), eight stars, last four; shorter papers keep the last two characters."""
    text = (number or "").strip()
    if len(text) >= 15:
        return text[:6] + "*" * 8 + text[-4:]
    return "*" * max(len(text) - 2, 0) + text[-2:] if len(text) > 4 else "*" * len(text)


def mask_address(address: str | None) -> str:
    """The place down to about the village; house, unit and room become stars."""
    text = (address or "").strip()
    shown = _HOUSE_PART.sub("", text)[:_ADDRESS_SHOWN]
    if len(shown) == len(text):
        shown = text[: len(text) // 2]
    return shown + "****" if text else ""
