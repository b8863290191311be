"""What every act of a keeper asks first, and how a refusal of a field is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import BadInput, NotAllowed
from mediators.models import keeps
from organisations.models import Organisation


def check_keeps(by: User, organisation: Organisation) -> None:
    """Raises NotAllowed unless the register of this organisation is the person's to keep."""
    if not keeps(by, organisation):
        raise NotAllowed(_("The register of this organisation is not yours to keep."))


def check_active(organisation: Organisation, field: str = "organisation") -> None:
    """Raises BadInput for an organisation that was switched off."""
    if not organisation.active:
        raise bad(field, _("This organisation is not active any more."))


def bad(field: str, sentence: str) -> BadInput:
    """A refusal of one field."""
    return BadInput(sentence, code="register", fields={field: [sentence]})


def plain(text: str) -> str:
    """A line of text with single spaces."""
    return " ".join(text.split())


def save_checked(row: models.Model, *, constraints: bool = True) -> None:
    """Check the shape of a row, then save it; `constraints=False` leaves those to the database alone.

    Raises:
        BadInput: with the sentences of the model for each field.
    """
    try:
        row.full_clean(validate_constraints=constraints)
    except ValidationError as error:
        raise BadInput(
            _("Some fields need your attention."), code="register", fields=error.message_dict
        ) from error
    row.save()


def differing(row: models.Model, new: Mapping[str, Any]) -> list[str]:
    """Set what is new on the row; the names of the fields that changed."""
    changed = [field for field, value in new.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, new[field])
    return changed
