"""What is asked when a case ends, is visited afterwards, or comes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.flow import MISSING
from cases.models import (
    Case,
    Event,
    Party,
    Performance,
    Prevented,
    ResolutionMode,
    Satisfaction,
    Stage,
    VisitWay,
)
from cases.services.closing import SETTLING, other_ways_told

from .base import ActForm, text
from .level import Day, PartyField, ask

USUAL_MODE = "0103"
"""People's mediation: how most cases of a centre are settled."""


class ModeField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=ResolutionMode.objects.filter(active=True),
            error_messages=ask("mode", invalid_choice=_("Choose an entry of the list.")),
            **kwargs,
        )


def starting(codes: Any) -> QuerySet[ResolutionMode]:
    """The active ways of resolution under these codes."""
    under = Q(pk__in=())
    for code in codes:
        under |= Q(code__startswith=code)
    return ResolutionMode.objects.filter(under, active=True)


class ConcludeForm(ActForm):
    """How the office dealt with the case by its own procedure."""

    code = "conclude"
    mode = ModeField(label=_("Way of resolution"))
    note = text(_("What was done, and the result"), missing=MISSING["note"])


class CloseForm(ActForm):
    """How the case was resolved; for a failed one, the way the parties go on."""

    code = "close"
    mode = ModeField(label=_("Way of resolution"))
    note = text(_("Explanation"))
    prevented = forms.MultipleChoiceField(
        label=_("What the mediation prevented"),
        choices=Prevented.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    prevented_people = forms.IntegerField(
        label=_("People concerned by it"), min_value=1, max_value=100_000, required=False
    )
    folded = ("prevented", "prevented_people")
    fold = _("Something was prevented: suicide, crime, group petition or brawl")

    def prepare(self, case: Case) -> None:
        field: Any = self.fields["mode"]
        if case.stage == Stage.AGREEMENT:
            field.queryset = starting(SETTLING)
            self.initial.setdefault("mode", USUAL_MODE)
        elif case.stage == Stage.FAILED:
            field.queryset = starting(other_ways_told(case))
            field.help_text = _("One of the other ways the parties were told.")
        elif case.stage == Stage.CONCLUDED:
            reported = Event.objects.filter(case=case, kind="conclude").order_by("-id").first()
            self.initial.setdefault("mode", reported.facts.get("mode") if reported else None)


class FollowUpForm(ActForm):
    """What a visit after closing found."""

    code = "follow_up"
    way = forms.ChoiceField(
        label=_("Way of the visit"),
        choices=VisitWay.choices,
        widget=forms.RadioSelect,
        initial=VisitWay.PHONE.value,
        error_messages=ask("way"),
    )
    visited_on = Day(
        label=_("Visited on"), initial=timezone.localdate, error_messages={"required": _("Give the day.")}
    )
    party = PartyField(
        label=_("Who was asked"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("Several of them"),
        error_messages=ask("party", invalid_choice=_("Choose a party of this case.")),
    )
    reached = forms.BooleanField(label=_("Somebody was reached"), required=False, initial=True)
    satisfaction = forms.ChoiceField(
        label=_("Satisfaction"), choices=[("", "—"), *Satisfaction.choices], required=False
    )
    performance = forms.ChoiceField(
        label=_("Performance"), choices=[("", "—"), *Performance.choices], required=False
    )
    relapsed = forms.BooleanField(label=_("The dispute has broken out again"), required=False)
    note = text(_("Note"))

    def prepare(self, case: Case) -> None:
        own = Party.objects.filter(case=case).select_related("person")
        self.fields["party"].queryset = own  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("reached"):
            sentences = {
                "satisfaction": _("Ask whether she is satisfied."),
                "performance": _("Ask what has been performed."),
            }
            for name in sentences:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentences[name])
        return given


class ReopenForm(ActForm):
    """Why the case goes back to triage."""

    code = "reopen"
    note = text(_("What has broken out again"), missing=MISSING["note"], autofocus=True)


class ArchiveForm(ActForm):
    """Nothing is asked: the file is bound in the background."""

    code = "archive"
