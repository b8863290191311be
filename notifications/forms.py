"""The form of a person's preferences: addresses, language, and a box for each kind and channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .channels import SENDERS, outward
from .kinds import KINDS
from .models import Channel
from .services.reaching import Wishes

__all__ = ["ReachForm"]

_LABELS = {
    Channel.EMAIL: gettext_lazy("E-mail address"),
    Channel.SMS: gettext_lazy("Mobile number"),
    Channel.WEBHOOK: gettext_lazy("Account in the city's messenger"),
}
_TYPES = {Channel.EMAIL: "email", Channel.SMS: "tel"}


class ReachForm(forms.Form):
    """Where and how somebody is written to. A kept address is shown masked; an empty field leaves it."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails and text messages"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, masked: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [sender.code for sender in outward()]
        for code in self.codes:
            self.fields[code] = _address(code, masked.get(code, ""))
            if code in masked:
                self.fields[f"drop_{code}"] = forms.BooleanField(
                    label=pgettext_lazy("address", "Remove %(shown)s") % {"shown": masked[code]},
                    required=False,
                )

    def reached(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Each address with the box that removes it, where one is kept."""
        drops = [f"drop_{code}" for code in self.codes]
        return [
            (self[code], self[drop] if drop in self.fields else None)
            for code, drop in zip(self.codes, drops, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for code in self.codes:
            try:
                if given.get(code):
                    given[code] = SENDERS[code].clean(given[code])
            except ValueError as fault:
                self.add_error(code, str(fault))
        return given

    def ticked(self) -> frozenset[str]:
        """The boxes that were sent, as `kind:channel`."""
        data: Any = self.data
        return frozenset(data.getlist("wanted"))

    def wishes(self) -> Wishes:
        """What was chosen. Boxes are read from what was sent: one that is not ticked is not sent at all."""
        given = self.cleaned_data
        ticked = self.ticked()
        addresses = {code: given[code] for code in self.codes if given.get(code)}
        addresses |= {code: "" for code in self.codes if given.get(f"drop_{code}") and not given.get(code)}
        wanted = {(kind, code): f"{kind}:{code}" in ticked for kind in KINDS for code in self.codes}
        return Wishes(addresses=addresses, wanted=wanted, language=given["language"])


def _address(code: str, shown: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": shown})
    widget.input_type = _TYPES.get(Channel(code), "text")
    help_text = _("Kept as shown. Type a new one to replace it.") if shown else ""
    return forms.CharField(
        label=_LABELS[Channel(code)], max_length=254, required=False, widget=widget, help_text=help_text
    )
