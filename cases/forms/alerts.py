"""What the alert board can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Clock
from cases.presenters.alert_rows import SHOWN, Asked
from organisations.models import Region


class AlertForm(forms.Form):
    """Which deadlines, in which place, of which family. Every field may be left out."""

    show = forms.ChoiceField(label=_("What is shown"), choices=SHOWN, required=False)
    region = forms.CharField(
        label=_("Place"), max_length=15, required=False, widget=forms.Select(choices=[("", _("All"))])
    )
    family = forms.ChoiceField(
        label=_("Time limit"), choices=[("", _("All")), *Clock.choices], required=False
    )

    def asked(self) -> Asked:
        """What is asked, as far as it can be understood."""
        self.is_valid()
        known = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(**known)

    def showing(self, places: Iterable[Region]) -> AlertForm:
        """The form with the person's places to choose from."""
        self.fields["region"].widget.choices = [("", _("All")), *((one.code, one.name) for one in places)]
        return self
