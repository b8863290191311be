"""Which faults outside our rules have a better answer than 500; the same for pages and API."""

from __future__ import annotations

from django.db import DataError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from .errors import BadInput, DomainError


class Unavailable(DomainError):  # noqa: N818 — a state, not a defect
    """The database does not answer, or two acts stood in each other's way: trying again may help."""

    status = 503
    title = _("The system cannot answer just now")
    default_code = "unavailable"


def as_refusal(fault: BaseException | None) -> DomainError | None:
    """The refusal a fault stands for; None when it is a defect of ours."""
    if isinstance(fault, DomainError):
        return fault
    if isinstance(fault, OperationalError | InterfaceError):
        return unavailable()
    if isinstance(fault, DataError | UnicodeError) or _speaks_of_nul(fault):
        return malformed()
    return None


def unavailable() -> Unavailable:
    """For the case that nothing can be read or written just now."""
    return Unavailable(_("Nothing can be saved or looked up at the moment. Try again in a minute."))


def malformed() -> BadInput:
    """For characters or numbers no field can hold."""
    return BadInput(_("The request holds characters or numbers that cannot be stored."), code="malformed")


def _speaks_of_nul(fault: BaseException | None) -> bool:
    return isinstance(fault, ValueError) and "NUL (0x00)" in str(fault)
