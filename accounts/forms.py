"""Shape of what is typed at the door; the rules live in accounts.services."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .trail import ACTS


class LoginForm(forms.Form):
    """User name and password; whether they are right is not this form's business."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        error_messages={"required": _("Give the user name.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Give the password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def reject(self) -> None:
        """Say that it was wrong, never which of the two or why."""
        self.add_error(None, _("The user name or the password is not right."))


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; the new one must differ."""

    error_messages = {
        "password_mismatch": _("The two new passwords differ. Type the same twice."),
        "password_incorrect": _("The old password is not right."),
        "same": _("Choose a password that differs from the old one."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": _("Old password"),
            "new_password1": _("New password"),
            "new_password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = _("Give the password.")

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data.get("new_password1", "")
        if new and new == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(self.error_messages["same"], code="same")
        return new


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TrailForm(forms.Form):
    """What the audit trail is narrowed by."""

    person = forms.CharField(label=_("User name"), max_length=64, required=False)
    act = forms.ChoiceField(
        label=_("Act"), choices=lambda: [("", _("All acts")), *ACTS.items()], required=False
    )
    since = forms.DateField(label=_("From the day"), required=False, widget=_Day)
    until = forms.DateField(label=_("To the day"), required=False, widget=_Day)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", gettext("The last day lies before the first."))
        return given

    @property
    def query(self) -> str:
        """The filters as a query string, for the links to the neighbouring pages."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})
