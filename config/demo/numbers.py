"""Well-formed numbers that belong to nobody: identity cards, credit codes, phones."""

from __future__ import annotations

from datetime import date

from stdnum.cn import ric, uscc

_LEGAL_PERSON_ENTERPRISE = "91"


def identity_card(county_code: str, birth: date, serial: int) -> str:
    """A number with a right check digit (GB 11643); `serial` 0 to 999, odd for men."""
    digits = f"{county_code}{birth:%Y%m%d}{serial:03d}"
    return digits + str(ric.calc_check_digit(f"{digits}0"))


def credit_code(county_code: str, serial: int) -> str:
    """A unified social credit code with a right check character (GB 32100)."""
    characters = f"{_LEGAL_PERSON_ENTERPRISE}{county_code}MADEM{serial:04d}"
    return characters + str(uscc.calc_check_digit(characters))


def mobile(serial: int) -> str:
    """A mobile number of a range given to test lines; `serial` 0 to 9999."""
    return f"1380000{serial:04d}"
