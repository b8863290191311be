"""What is asked when a session is planned, cancelled or recorded, and when one side speaks alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case, Party, Session, SessionWay
from cases.presenters.masking import shown_name
from cases.services.sessions import planned_sessions
from mediators.models import Room

from .base import ActForm, text
from .level import PartyField, ask

LONGEST_RECORD = 20_000


class Moment(forms.DateTimeField):
    """Day and time, with the browser's own calendar and clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "step": 300})
        super().__init__(widget=widget, **kwargs)


class RoomField(forms.ModelChoiceField):
    def label_from_instance(self, room: Any) -> str:
        return f"{room.name} · {room.organisation.name}"


class SessionField(forms.ModelChoiceField):
    def label_from_instance(self, session: Any) -> str:
        starts = timezone.localtime(session.starts_at)
        return f"{session.number} · {starts:%Y-%m-%d %H:%M} · {SessionWay(session.way).label}"


class PresentField(forms.ModelMultipleChoiceField):
    """The parties of the case, to be ticked."""

    def label_from_instance(self, party: Any) -> str:
        return f"{party.get_role_display()} {shown_name(party.person)}"


def _way(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=pgettext_lazy("session", "Way"),
        choices=SessionWay.choices,
        error_messages=ask("way"),
        **kwargs,
    )


def _choosable(case: Case, sent: bool) -> QuerySet[Session]:
    """The planned ones; but a form sent twice may name one that its first sending recorded."""
    return Session.objects.filter(mediation__case=case) if sent else planned_sessions(case)


class PlanSessionForm(ActForm):
    """When, how and where the parties meet."""

    code = "plan_session"
    way = _way(widget=forms.RadioSelect, initial=SessionWay.ON_SITE)
    starts_at = Moment(label=_("Begins"))
    ends_at = Moment(label=_("Ends"))
    room = RoomField(
        label=_("Room"),
        queryset=Room.objects.none(),
        required=False,
        help_text=_("The mediator is booked in any case."),
    )
    place = forms.CharField(label=_("Other place"), max_length=200, required=False)
    link = forms.URLField(label=_("Video link"), required=False, assume_scheme="https")

    def prepare(self, case: Case) -> None:
        """Rooms of the county, and of the offices above it; those of the holder first."""
        region = case.holder.region
        near = Q(organisation__region__code__startswith=region.county_code)
        near |= Q(organisation__region_id__in=region.ancestor_codes)
        rooms = Room.objects.active().filter(near).select_related("organisation")
        self.fields["room"].queryset = rooms.order_by("organisation_id", "name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        way = given.get("way")
        if way == SessionWay.ON_SITE and not given.get("room") and not given.get("place"):
            self.add_error("room", _("Choose a room or write down the place."))
        if way == SessionWay.VIDEO and not given.get("link") and "link" not in self.errors:
            self.add_error("link", _("Give the link of the video meeting."))
        return given


class CancelSessionForm(ActForm):
    """The session that does not take place, and why."""

    code = "cancel_session"
    session = SessionField(
        label=_("Session"), queryset=Session.objects.none(), empty_label=None, error_messages=ask("session")
    )
    note = text(_("Why it does not take place"), missing=_("Say why."))

    def prepare(self, case: Case) -> None:
        self.fields["session"].queryset = _choosable(case, self.is_bound)  # type: ignore[attr-defined]


class HoldSessionForm(ActForm):
    """Who came and what was said; a session nobody planned tells also how and when."""

    code = "hold_session"
    session = SessionField(
        label=_("Session"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("Not planned before"),
    )
    way = _way(required=False, initial=SessionWay.ON_SITE)
    starts_at = Moment(label=_("Began"), required=False)
    ends_at = Moment(label=pgettext_lazy("session", "Ended"), required=False)
    place = forms.CharField(label=pgettext_lazy("session", "Place"), max_length=200, required=False)
    present = PresentField(
        label=_("Who came"),
        queryset=Party.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say which parties came.")},
    )
    record = text(pgettext_lazy("session", "Record"), missing=_("Write the record."), most=LONGEST_RECORD)

    def prepare(self, case: Case) -> None:
        self.fields["session"].queryset = _choosable(case, self.is_bound)  # type: ignore[attr-defined]
        parties = case.parties.select_related("person")
        self.fields["present"].queryset = parties  # type: ignore[attr-defined]
        planned = planned_sessions(case).first()
        if planned is None:
            self.fields["session"].widget = forms.HiddenInput()
        if not self.is_bound:
            self._begin(planned)

    def _begin(self, planned: Session | None) -> None:
        """The next planned session stands chosen; without one the hour that ends now."""
        now = timezone.localtime().replace(second=0, microsecond=0)
        ends = now - timedelta(minutes=now.minute % 5)
        begun = planned if planned and timezone.localdate(planned.starts_at) <= now.date() else None
        self.initial.setdefault("session", begun)
        if begun is None:
            self.initial.setdefault("starts_at", ends - timedelta(hours=1))
            self.initial.setdefault("ends_at", ends)
        for name in ("way", "starts_at", "ends_at"):
            self.fields[name].required = planned is None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("session") is None and "session" not in self.errors:
            for name in ("way", "starts_at", "ends_at"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("For a session nobody planned, say how and from when until when."))
        return given


class SideNoteForm(ActForm):
    """What one side said alone."""

    code = "side_note"
    party = PartyField(label=_("Party"), queryset=Party.objects.none(), error_messages=ask("party"))
    text = text(_("What this side said alone"), missing=_("Write the note."), most=5000)

    def prepare(self, case: Case) -> None:
        self.fields["party"].queryset = case.parties.select_related("person")  # type: ignore[attr-defined]
