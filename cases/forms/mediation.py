"""What is asked when a mediator is assigned, answers, leaves, rests, or ends without agreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.flow import MISSING
from cases.models import Case, FailureCause, RequestState, ResolutionMode, Stage, SuspensionReason
from cases.services.mediation import BEFORE_IT_BEGAN, current, eligible
from mediators.models import Mediator

from .acts import WaysField
from .base import ActForm, text
from .level import ANSWERS, Day, ask


class MediatorField(forms.ModelChoiceField):
    """A mediator with the organisation, since names repeat."""

    def label_from_instance(self, mediator: Any) -> str:
        return f"{mediator.name} · {mediator.organisation.name}"


class AssignForm(ActForm):
    """The mediator who is asked to take the case."""

    code = "assign"
    mediator = MediatorField(
        label=_("Mediator"),
        queryset=Mediator.objects.none(),
        widget=forms.Select(attrs={"data-search": ""}),
        error_messages=ask("mediator"),
        help_text=_("Those on the register who are posted as mediators at the office that holds the case."),
    )
    chosen_by_party = forms.BooleanField(label=_("Chosen by a party"), required=False)
    instead = forms.BooleanField(
        label=_("Instead of the one who was asked and has not answered"), required=False
    )

    def prepare(self, case: Case) -> None:
        asked = current(case)
        if asked is None and not self.is_bound:
            del self.fields["instead"]
        listed = eligible(case)
        if asked:
            listed = listed.exclude(pk=asked.mediator_id)
        self.fields["mediator"].queryset = listed  # type: ignore[attr-defined]


class StartForm(ActForm):
    """Nothing is asked."""

    code = "start"


class TurnDownForm(ActForm):
    """The reason of declining."""

    code = "turn_down"
    note = text(_("Why you decline"), missing=_("Say why."), autofocus=True)


class RecuseForm(ActForm):
    """The reason of the recusal, and who wants it."""

    code = "recuse"
    asked_by_party = forms.BooleanField(label=_("A party asks for it"), required=False)
    note = text(_("Why the mediator leaves the case"), missing=_("Say why."), autofocus=True)


class ServeNoticeForm(ActForm):
    """The day on which the parties were told their rights."""

    code = "serve_notice"
    served_on = Day(label=_("Served on"), error_messages=ask("served_on"), initial=timezone.localdate)


class SuspendForm(ActForm):
    """Why mediation rests, and until when it probably will."""

    code = "suspend"
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=SuspensionReason.choices,
        widget=forms.RadioSelect,
        error_messages=ask("reason"),
    )
    expected_until = Day(label=_("Expected until"), required=False)
    note = text(_("Note"))


class ResumeForm(ActForm):
    """Nothing but a note is asked."""

    code = "resume"
    note = text(_("Note"))


class AskExtensionForm(ActForm):
    """The new time limit, with the day on which both parties agreed to it in writing."""

    code = "ask_extension"
    until = Day(label=_("New time limit"), error_messages=ask("until"))
    consent_on = Day(label=_("Both parties agreed in writing on"), error_messages=ask("served_on"))
    note = text(_("Why more time is needed"), missing=_("Say why."))


class AnswerExtensionForm(ActForm):
    """Approval or refusal of a longer time limit."""

    code = "answer_extension"
    answer = forms.ChoiceField(
        label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect, error_messages=ask("answer")
    )
    note = text(_("Note"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answer") == RequestState.REFUSED and not given.get("note"):
            self.add_error("note", _("Say why it is refused."))
        return given


class FailForm(ActForm):
    """Why mediation ended, and the other ways the parties were told."""

    code = "fail"
    cause = forms.ChoiceField(
        label=_("Why it ends"),
        choices=FailureCause.choices,
        widget=forms.RadioSelect,
        error_messages=ask("cause"),
    )
    other_ways = WaysField(
        label=_("Other ways the parties were told"),
        queryset=ResolutionMode.objects.filter(active=True, parent__isnull=True),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": MISSING["other_ways"]},
    )
    note = text(_("Note"))

    def prepare(self, case: Case) -> None:
        if case.stage == Stage.HANDLING:
            causes = [(cause.value, cause.label) for cause in FailureCause if cause in BEFORE_IT_BEGAN]
            self.fields["cause"].choices = causes  # type: ignore[attr-defined]
