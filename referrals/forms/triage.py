"""What triage decides, in one form: level, route, lead office, mediator, assisting offices, reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.base import ActForm, text
from cases.models import AlertLevel, Case, Route
from core.errors import BadInput
from mediators.models import Mediator
from organisations.models import Organisation
from referrals.models import KindCode

_KINDS = (KindCode.TRANSFER, KindCode.ASSIGN)
_GONE = gettext_lazy("This office cannot be chosen. Reload the page and choose again.")


class ReferForm(ActForm):
    """A decision of triage, carried out in one step.

    `to` names route and office in one word, as the suggestions hand it out (`mediation:12`); `route` and
    `lead` say the same apart. Without either, the office of the mediator chosen is meant.
    """

    code = "refer"

    to = forms.RegexField(
        label=gettext_lazy("Route and lead office"),
        regex=r"^[a-z_]{2,16}:[0-9]{1,18}$",
        required=False,
        error_messages={"invalid": _GONE},
    )
    route = forms.ChoiceField(label=gettext_lazy("Route"), choices=[("", ""), *Route.choices], required=False)
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead office"),
        queryset=Organisation.objects.active(),
        required=False,
        error_messages={"invalid_choice": _GONE},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Way of handing over"),
        choices=[("", gettext_lazy("As usual")), *((one.value, one.label) for one in _KINDS)],
        required=False,
    )
    mediator = forms.ModelChoiceField(
        label=gettext_lazy("Mediator"),
        queryset=Mediator.objects.active().select_related("organisation__region", "organisation__kind"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("This mediator is not on the register any more.")},
    )
    chosen_by_party = forms.BooleanField(
        label=gettext_lazy("A party asked for this mediator"), required=False
    )
    assisting = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Assisting offices"),
        queryset=Organisation.objects.active().select_related("region", "kind"),
        required=False,
        error_messages={"invalid_choice": _GONE},
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Alert level"),
        choices=AlertLevel.choices,
        error_messages={"required": gettext_lazy("Choose the level.")},
    )
    level_reason = text(gettext_lazy("Why another level"))
    reason = text(gettext_lazy("Reason of the decision"), missing=gettext_lazy("Say why this way is chosen."))
    asked = text(gettext_lazy("What the lead office is asked to do"))

    def prepare(self, case: Case) -> None:
        """The present level stands ready; it was confirmed by a person before."""
        self.fields["level"].initial = case.alert_level

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        route, lead = self._whither(given)
        if not route and not self.errors.get("to"):
            self.add_error("to", _("Choose a route and the office that leads."))
        elif lead is None and not self.errors:
            self.add_error("to", _("Choose the office that leads."))
        if given.get("level") and self._raised(given) and not given.get("level_reason"):
            self.add_error("level_reason", _("Say why you choose another level."))
        given.pop("to", None)
        return {**given, "route": route, "lead": lead}

    def refuse(self, refusal: BadInput) -> None:
        """Show what a service refused where it was entered, so that nothing typed is lost."""
        told = refusal.fields or {"": [str(refusal)]}
        for field, sentences in told.items():
            place = {"note": "reason"}.get(field, field)
            for sentence in sentences:
                self.add_error(place if place in self.fields else None, sentence)

    def _whither(self, given: dict[str, Any]) -> tuple[str, Organisation | None]:
        """Route and lead office, from whichever way they were said."""
        if given.get("to"):
            return self._from_word(given["to"])
        if given.get("route") or given.get("lead"):
            return given.get("route") or "", given.get("lead")
        mediator = given.get("mediator")
        return (Route.MEDIATION, mediator.organisation) if mediator else ("", None)

    def _from_word(self, word: str) -> tuple[str, Organisation | None]:
        route, pk = word.split(":")
        lead = Organisation.objects.active().select_related("region", "kind").filter(pk=int(pk)).first()
        if lead is None or route not in Route.values:
            self.add_error("to", _GONE)
            return "", None
        return route, lead

    def _raised(self, given: dict[str, Any]) -> bool:
        return self.case is not None and given["level"] != self.case.alert_level
