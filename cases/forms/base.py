"""What every act's form shares; one form serves the dialog on the page and the body of the API."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from accounts.models import User
from cases.models import Case
from core.errors import DomainError

LONGEST = 2000


class ActForm(forms.Form):
    """Base: each act has its own prefix of ids, so that several may stand on one page.

    `key` is the submission key: the act happens once, however often the form is sent.
    """

    code: ClassVar[str] = ""
    """The row of the flow."""
    folded: ClassVar[tuple[str, ...]] = ()
    """Fields that few cases need; the dialog shows them when its fold is opened."""
    fold: ClassVar[str | Promise] = ""
    """What the fold is about."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args: Any, case: Case | None = None, user: User | None = None, **kwargs: Any) -> None:
        self.case, self.user = case, user
        kwargs.setdefault("auto_id", f"{self.code}_%s")
        super().__init__(*args, **kwargs)
        if case is not None:
            self.prepare(case)

    @property
    def unfolded(self) -> bool:
        """Whether the fold stands open: something in it is filled in or refused."""
        return any(self[name].value() or self[name].errors for name in self.folded)

    def refused(self, refusal: DomainError) -> None:
        """Put the sentences of a refusal beside their fields."""
        known = {name: lines for name, lines in refusal.fields.items() if name in self.fields}
        for name, lines in known.items():
            self.add_error(name, lines)
        if not known:
            self.add_error(None, str(refusal))

    def prepare(self, case: Case) -> None:
        """Narrow the choices to what this case has, such as its own parties."""


def text(label: Any, *, missing: Any = "", autofocus: bool = False, most: int = LONGEST) -> forms.CharField:
    """A field of several lines; required if there is a sentence for when it is missing."""
    errors = {"required": missing} if missing else {}
    widget = forms.Textarea(attrs={"rows": 3, **({"autofocus": True} if autofocus else {})})
    return forms.CharField(
        label=label, max_length=most, widget=widget, required=bool(missing), error_messages=errors
    )
