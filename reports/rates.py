"""Shares as they are printed: rounded half up by whole numbers, never by floating point."""

from __future__ import annotations

NONE = "–"
"""What stands where nothing could be counted."""


def percent(part: int, whole: int, digits: int = 2) -> str:
    """The share in percent with so many digits after the point, without the sign: 3881, 4013 -> 96.71."""
    if not whole:
        return NONE
    scale = 10**digits
    units = (200 * scale * part + whole) // (2 * whole)
    return f"{units // scale}.{units % scale:0{digits}d}" if digits else str(units)


def points(part: int, whole: int, part_before: int, whole_before: int, digits: int = 2) -> str:
    """By how many percentage points the share has grown (+) or fallen (−), of the shares as printed."""
    if not whole or not whole_before:
        return NONE
    scale = 10**digits
    now, before = (
        (200 * scale * one + of) // (2 * of) for one, of in ((part, whole), (part_before, whole_before))
    )
    size = abs(now - before)
    sign = "+" if now > before else "−" if now < before else "±"
    return f"{sign}{size // scale}.{size % scale:0{digits}d}" if digits else f"{sign}{size}"
