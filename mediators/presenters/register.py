"""The register: rows of mediators, the tree of organisations, the page of one mediator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from mediators.forms.register import AbsenceForm, EndForm, TrainingForm
from mediators.models import Absence, Booking, DutyShift, Grade, Language, Mediator, Profile, keeps, kept_by
from organisations.models import Organisation, OrganisationGroup

from .frame import Dialog

Facts = list[tuple[str | Promise, str | Promise]]


@dataclass(frozen=True)
class MediatorRow:
    """A mediator in a list."""

    pk: int
    name: str
    url: str
    organisation: str
    place: str
    kind: str | Promise
    grade: str | Promise
    specialities: list[str]
    languages: str
    expert: bool
    ended: bool


def mediator_row(mediator: Mediator) -> MediatorRow:
    """What the list shows of a mediator read with `for_rows`."""
    return MediatorRow(
        pk=mediator.pk,
        name=mediator.name,
        url=reverse("mediators:mediator", args=[mediator.pk]),
        organisation=mediator.organisation.name,
        place=mediator.organisation.region.name,
        kind=mediator.get_kind_display(),
        grade=Grade(mediator.grade).label if mediator.grade else "",
        specialities=[speciality.name for speciality in mediator.specialities.all()],
        languages=languages(mediator.languages),
        expert=mediator.expert,
        ended=not mediator.active,
    )


def languages(codes: Iterable[str]) -> str:
    """The languages in words."""
    words = [str(Language(code).label) for code in codes if code in Language.values]
    return pgettext("between words of a list", ", ").join(words)


@dataclass(frozen=True)
class MediatorPage:
    """Everything the page of one mediator shows."""

    mediator: Mediator
    row: MediatorRow
    facts: Facts
    trainings: list[object]
    hours: object
    absences: list[Absence]
    shifts: list[DutyShift]
    bookings: list[Booking]
    keeps: bool
    may_be_absent: bool
    dialogs: list[Dialog]


def mediator_page(
    user: User, mediator: Mediator, opened: Dialog | None = None, now: datetime | None = None
) -> MediatorPage:
    """The page of a mediator read with `for_rows` and `with_training`; `opened` shows its errors."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    kept = keeps(user, mediator.organisation)
    own = mediator.user_id == user.pk
    bookings = Booking.objects.standing().visible_to(user).for_rows().filter(mediator=mediator)
    shifts = DutyShift.objects.standing().visible_to(user).for_rows().filter(mediator=mediator)
    return MediatorPage(
        mediator=mediator,
        row=mediator_row(mediator),
        facts=_facts(mediator),
        trainings=list(mediator.trainings.filter(held_on__year=today.year)[:20]),
        hours=getattr(mediator, "training_hours", 0),
        absences=list(mediator.absences.filter(ends_at__gt=moment).order_by("starts_at")[:20]),
        shifts=list(shifts.filter(day__gte=today)[:14]),
        bookings=list(bookings.filter(ends_at__gt=moment)[:20]),
        keeps=kept and mediator.active,
        may_be_absent=(kept or own) and mediator.active,
        dialogs=_dialogs(mediator, opened) if (kept or own) and mediator.active else [],
    )


def _facts(mediator: Mediator) -> Facts:
    until = mediator.term_ends_on.isoformat() if mediator.term_ends_on else _("open")
    facts: Facts = [
        (_("Organisation"), mediator.organisation.name),
        (pgettext("register", "Place"), mediator.organisation.region.name),
        (pgettext("mediator", "Kind"), mediator.get_kind_display()),
        (_("Grade"), Grade(mediator.grade).label),
        (_("Languages"), languages(mediator.languages)),
        (_("Term of appointment"), f"{mediator.appointed_on.isoformat()} – {until}"),
        (_("Expert pools"), _("Yes") if mediator.expert else _("No")),
        (_("May be chosen by a party"), _("Yes") if mediator.choosable else _("No")),
    ]
    return facts


def end_dialog(mediator: Mediator, form: EndForm | None = None) -> Dialog:
    """Takes a mediator off the register."""
    return Dialog(
        id="end", url=reverse("mediators:end", args=[mediator.pk]), title=_("Take off the register"),
        consequence=_("The mediator gets no new case and cannot be booked. Earlier cases stay as they are."),
        label=_("Take off"), form=form or EndForm(), danger=True, show=form is not None,
    )  # fmt: skip


def training_dialog(mediator: Mediator, form: TrainingForm | None = None) -> Dialog:
    """Records a training."""
    return Dialog(
        id="training", url=reverse("mediators:training", args=[mediator.pk]), title=_("Record a training"),
        consequence=_("The hours count for the year in which it was held."),
        label=_("Record"), form=form or TrainingForm(), show=form is not None,
    )  # fmt: skip


def absence_dialog(mediator: Mediator, form: AbsenceForm | None = None) -> Dialog:
    """Enters an absence."""
    return Dialog(
        id="absence", url=reverse("mediators:absence", args=[mediator.pk]), title=_("Enter an absence"),
        consequence=_("Nobody can book the mediator in this time. Bookings that stand are moved by hand."),
        label=_("Enter"), form=form or AbsenceForm(), show=form is not None,
    )  # fmt: skip


def _dialogs(mediator: Mediator, opened: Dialog | None) -> list[Dialog]:
    dialogs = [end_dialog(mediator), training_dialog(mediator), absence_dialog(mediator)]
    return [opened if opened and opened.id == dialog.id else dialog for dialog in dialogs]


@dataclass(frozen=True)
class OfficeRow:
    """A mediation organisation in the tree."""

    name: str
    url: str
    kind: str
    brand: str
    people: int
    specialities: list[str]
    keeps: bool
    stationed_at: str


@dataclass(frozen=True)
class Branch:
    """A place of the tree, with its organisations; `depth` counts from the first place shown."""

    name: str
    depth: int
    offices: list[OfficeRow]


def tree(user: User, offices: Iterable[Organisation]) -> list[Branch]:
    """Organisations read with `mediation_offices`, under their places from above to below."""
    kept = set(Organisation.objects.filter(kept_by(user)).values_list("pk", flat=True))
    branches: dict[str, Branch] = {}
    shallowest: int | None = None
    for office in offices:
        depth = len(office.region.prefix)
        shallowest = depth if shallowest is None else min(shallowest, depth)
        branch = branches.setdefault(office.region_id, Branch(office.region.name, depth, []))
        branch.offices.append(_office_row(office, office.pk in kept))
    steps = sorted({branch.depth for branch in branches.values()})
    return [Branch(b.name, steps.index(b.depth), b.offices) for b in branches.values()]


def mediation_offices(area: Q) -> list[Organisation]:
    """Active mediation organisations of an area, and others that have mediators, by place."""
    listed = Mediator.objects.filter(organisation=OuterRef("pk"), active=True)
    mediation = Q(kind__group=OrganisationGroup.MEDIATION) | Exists(listed)
    found = profiled().filter(area).filter(mediation).annotate(people=counted())
    return list(found.order_by("region_id", "name")[:500])


def profiled() -> QuerySet[Organisation]:
    """Active organisations with their profiles."""
    profiles = Profile.objects.select_related("stationed_at").prefetch_related("specialities")
    shown = Organisation.objects.active().select_related("region", "kind")
    return shown.prefetch_related(Prefetch("profile", profiles))


def counted() -> Count:
    """How many mediators of an organisation are on the register."""
    return Count("mediators", filter=Q(mediators__active=True))


def _office_row(office: Organisation, kept: bool) -> OfficeRow:
    profile: Profile | None = getattr(office, "profile", None)
    return OfficeRow(
        name=office.name,
        url=reverse("mediators:organisation", args=[office.pk]),
        kind=office.kind.name,
        brand=profile.brand if profile else "",
        people=getattr(office, "people", 0),
        specialities=[one.name for one in profile.specialities.all()] if profile else [],
        keeps=kept,
        stationed_at=str(profile.stationed_at) if profile and profile.stationed_at else "",
    )
