"""What a message says, worked out from its kind and facts when it is shown, in the language of the reader."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _
from django.utils.translation import override

from .kinds import KINDS, Rendered
from .models import Message

__all__ = ["render"]

_log = logging.getLogger(__name__)


def render(message: Message, language: str | None = None) -> Rendered:
    """The words of a message, in the language in force or the one named.

    A message that cannot be put into words (its kind is gone, a fact is missing) says the label of its kind:
    one faulty row does not take the page of the others with it.
    """
    if language:
        with override(language):
            return render(message)
    kind = KINDS.get(message.kind)
    if kind is None:
        return Rendered(_("A message"), "", _("Open"))
    try:
        return kind.render(message) if kind.render else _plain(str(kind.label))
    except (KeyError, ValueError, TypeError, LookupError):
        _log.exception("message %s of the kind %s cannot be put into words", message.pk, message.kind)
        return _plain(str(kind.label))


def _plain(label: str) -> Rendered:
    return Rendered(label, "", _("Open"))
