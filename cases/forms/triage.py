"""What is asked when the office that holds a case handles it itself."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import AlertLevel, Case, Route
from cases.services.triage import KEPT_ROUTES

from .base import ActForm, text
from .level import LevelField, ask


class KeepForm(ActForm):
    """The level as triage sees it, the route, and why."""

    code = "keep"
    level = LevelField(
        _("Triage does not lower a level: ask for a lower level instead."),
        label=_("Alert level"),
        required=False,
    )
    route = forms.ChoiceField(
        label=_("Route"),
        choices=[(route.value, route.label) for route in KEPT_ROUTES],
        widget=forms.RadioSelect,
        initial=Route.MEDIATION.value,
        error_messages=ask(
            "route", invalid_choice=_("This route leads to another office: hand the case over.")
        ),
    )
    note = text(_("Why this route"), missing=_("Say why."), autofocus=True)

    def prepare(self, case: Case) -> None:
        rank = AlertLevel(case.alert_level).rank
        self.fields["level"].only(  # type: ignore[attr-defined]
            [level for level in AlertLevel if level.rank >= rank]
        )
        self.initial.setdefault("level", case.alert_level)
