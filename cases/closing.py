"""Why an office cannot be switched off yet: it holds open cases."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from core.errors import Conflict
from core.paging import capped_count
from organisations.models import Organisation

from .models import Case


def no_open_case_is_held(organisation: Organisation, **_signal: Any) -> None:
    """Receiver of organisations.services.closing.

    Raises:
        Conflict: open cases have no other holder yet.
    """
    held = capped_count(Case.objects.open().filter(holder=organisation))
    if held.value:
        sentence = ngettext(
            "It still holds %(count)s open case. Hand it over first.",
            "It still holds %(count)s open cases. Hand them over first.",
            held.value,
        )
        raise Conflict(sentence % {"count": held}, code="open_cases")
