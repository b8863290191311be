"""The kinds of refusal. Services raise them; middleware (pages) and problems (API) answer them, once."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no. ``message`` is a sentence for the person; ``fields`` names what to mend."""

    status = 400
    title: str | Promise = _("This cannot be done")
    default_code = "refused"

    def __init__(
        self, message: str | Promise, *, code: str = "", fields: dict[str, list[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fields = fields or {}

    def __str__(self) -> str:
        return str(self.message)


class BadInput(DomainError):  # noqa: N818 — a refusal, not a defect
    """What was entered is missing, malformed or contradicts itself."""

    status = 400
    title = _("Something entered is not right")
    default_code = "bad_input"


class NotAllowed(DomainError):  # noqa: N818 — a refusal, not a defect
    """The person is known, the thing may be seen, but this act is not hers."""

    status = 403
    title = _("You may not do this")
    default_code = "not_allowed"


class NotFound(DomainError):  # noqa: N818 — a refusal, not a defect
    """It does not exist, or it is not for this person's eyes: the answer is the same."""

    status = 404
    title = _("Not found")
    default_code = "not_found"


class Conflict(DomainError):  # noqa: N818 — a refusal, not a defect
    """It was possible a moment ago, or elsewhere; not in the state things are in now."""

    status = 409
    title = _("The state of things has changed")
    default_code = "conflict"
