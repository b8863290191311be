"""What is asked before an act on a hand-over; one form serves the dialog and the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.forms.base import ActForm, text
from cases.models import Attachment, Case
from core.kept import kept
from organisations.models import Organisation
from referrals.kinds import kind
from referrals.models import Leg, LegAnswer, ReturnReason

WHY = _("Say in words why.")


@kept
def reasons() -> tuple[ReturnReason, ...]:
    """The active reasons for declining or returning."""
    return tuple(ReturnReason.objects.filter(active=True))


class _Reasons(ModelChoiceIterator):
    """Read once in a while; what is chosen is still looked up in the table."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return map(self.choice, reasons())


class ReasonField(forms.ModelChoiceField):
    """The coded reason."""

    iterator = _Reasons

    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            queryset=ReturnReason.objects.filter(active=True),
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={"required": _("Choose the reason.")},
        )


class OfficeField(forms.ModelChoiceField):
    """One of the offices the form offers."""

    def __init__(self, label: Any, **more: Any) -> None:
        errors = {
            "required": _("Choose the office."),
            "invalid_choice": _("This office cannot be chosen. Reload the page and choose again."),
        }
        offices = Organisation.objects.active().select_related("region", "kind")
        super().__init__(label=label, queryset=offices, error_messages=errors, empty_label="", **more)

    def label_from_instance(self, office: Organisation) -> str:
        return office.name


class PapersField(forms.ModelMultipleChoiceField):
    """Papers of the file that go with it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Papers that go with it"),
            queryset=Attachment.objects.filter(struck_at=None),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def label_from_instance(self, paper: Attachment) -> str:
        return paper.title


def narrow(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Offer only these rows."""
    field.queryset = rows  # type: ignore[attr-defined]


class LegForm(ActForm):
    """An act on one leg."""

    def __init__(self, *args: Any, leg: Leg | None = None, **kwargs: Any) -> None:
        self.leg = leg
        super().__init__(*args, case=leg.case if leg else None, **kwargs)

    def prepare(self, case: Case) -> None:
        """Papers are those of the case; answers those of the kind."""
        if "papers" in self.fields:
            offer_papers(self, case, self.leg)
        if "answer" in self.fields and self.leg is not None:
            self.offer_answers(kind(self.leg.kind).answers)

    def offer_answers(self, answers: Iterable[LegAnswer]) -> None:
        choices = [(answer.value, answer.label) for answer in answers if answer != LegAnswer.TOLD]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("answer", choices[0][0] if len(choices) == 1 else None)


def offer_papers(form: forms.Form, case: Case, leg: Leg | None = None) -> None:
    """Choose among the papers of this case; no field where there are none.

    Who answers without holding the file sees only the papers that her own office added.
    """
    papers = case.attachments.filter(struck_at=None)
    if leg is not None and leg.to_organisation_id != case.holder_id:
        papers = papers.filter(organisation=leg.to_organisation_id)
    narrow(form.fields["papers"], papers)
    if not form.is_bound and not papers.exists():
        del form.fields["papers"]


def answers() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=pgettext_lazy("leg", "Answer"),
        choices=LegAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )


class AcceptForm(LegForm):
    """Taking the file over."""

    code = "accept"
    note = text(_("Note"))


class ClaimForm(LegForm):
    """Taking what was offered to several offices."""

    code = "claim"
    note = text(_("Note"))


class DeclineForm(LegForm):
    """Refusing it, with a coded reason and words."""

    code = "decline"
    reason = ReasonField()
    text = text(_("In words"), missing=WHY)


class RecallForm(LegForm):
    """Taking it back before it was answered."""

    code = "recall"
    note = text(_("Note"))


class AnswerForm(LegForm):
    """Answering what was asked."""

    code = "answer"
    answer = answers()
    text = text(_("Answer in words"))
    papers = PapersField()


class CompleteForm(LegForm):
    """Telling the sender what became of the case."""

    code = "complete"
    answer = answers()
    text = text(_("Result in words"), missing=_("Write the answer in words."))
    papers = PapersField()


class ToldForm(LegForm):
    """How an office that does not work with this system was told."""

    code = "told"
    text = text(_("Whom you told, how and when"), missing=_("Write the answer in words."))


class SeenForm(LegForm):
    """The sender has seen how it ended."""

    code = "seen"


class AcceptForForm(LegForm):
    """A supervisor accepts for an office that does not act."""

    code = "accept_for"
    note = text(_("Why you act for this office"), missing=_("Say why you act for this office."))


class TakeBackForm(LegForm):
    """A supervisor takes back for a sender that does not act."""

    code = "take_back"
    note = text(_("Why you act for this office"), missing=_("Say why you act for this office."))
