"""The mediator's phone: today's sessions, what she was asked, her cases, and one case with large buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from cases.acts import ACTS, offered
from cases.flow import allowed_moves, transition
from cases.models import AlertLevel, Case, Mediation, MediationState, Session, SessionState, SessionWay, Stage
from cases.models.mediation import CURRENT
from core.errors import Conflict

from .clocks import Clock, clocked, put_clocks
from .masking import shown_name, shown_text, shown_title
from .mediation import NoteLine, SessionLine, note_lines, session_lines
from .next import MAIN

MOST = 100
FEW = 3
STILL_HERS = (Stage.AGREEMENT, Stage.FAILED)
"""Where a mediator who has ended the mediation still has to do something."""


@dataclass(frozen=True)
class Today:
    """A session of today."""

    starts_at: datetime
    ends_at: datetime
    way: SessionWay
    where: str
    link: str
    title: str
    url: str


@dataclass(frozen=True)
class Asked:
    """A case the mediator was asked to take."""

    number: str
    title: str
    kind: str
    place: str
    level: AlertLevel | None
    asked_at: datetime
    url: str
    accept_url: str
    decline_url: str
    key: UUID
    clock: Clock | None


@dataclass(frozen=True)
class Mine:
    """A case of the mediator with its one next act."""

    number: str
    title: str
    kind: str
    level: AlertLevel | None
    stage: Stage
    url: str
    act: str | Promise
    act_url: str
    clock: Clock | None


@dataclass(frozen=True)
class Home:
    """The first page of the mediator's phone."""

    today: list[Today]
    asked: list[Asked]
    mine: list[Mine]

    @property
    def empty(self) -> bool:
        return not (self.today or self.asked or self.mine)


@dataclass(frozen=True)
class Button:
    """An act that opens its own page."""

    code: str
    label: str | Promise
    url: str
    ends: bool


@dataclass(frozen=True)
class OneCase:
    """One case under the thumb."""

    number: str
    title: str
    kind: str
    level: AlertLevel | None
    stage: Stage
    parties: list[str]
    description: str
    buttons: list[Button]
    more: list[Button]
    sessions: list[SessionLine]
    notes: list[NoteLine] | None
    file_url: str


@dataclass(frozen=True)
class ActPage:
    """The page of one act: what follows from it, and the form that posts to the act's own address."""

    number: str
    code: str
    label: str | Promise
    consequence: str | Promise
    form: forms.Form
    url: str
    back: str
    draft: str
    ends: bool


def home(user: User, *, now: datetime | None = None) -> Home:
    """What waits for this mediator, in a constant number of statements."""
    rows = list(_mediations(user)[:MOST])
    cases = _cases(user, [row.case_id for row in rows])
    seen = [(row, cases[row.case_id]) for row in rows if row.case_id in cases]
    put_clocks([*cases.values()], now=now)
    return Home(
        today=_today(user, cases, timezone.localtime(now)),
        asked=[_asked(row, case) for row, case in seen if row.state == MediationState.OFFERED],
        mine=[_mine(case, user) for row, case in seen if row.state != MediationState.OFFERED],
    )


def one_case(case: Case, user: User) -> OneCase:
    """One case, with the acts of its stage as large buttons and the others behind them."""
    parties = list(case.parties.select_related("person"))
    people = [party.person for party in parties]
    codes = [row.code for row, _act in offered(case, user)]
    main = [code for code in MAIN.get(case.stage, ()) if code in codes]
    buttons = [_button(case, code) for code in (*main, *(code for code in codes if code not in main))]
    return OneCase(
        number=case.number or "",
        title=shown_title(case, parties),
        kind=case.dispute_type.name,
        level=case.level_choice,
        stage=case.stage_choice,
        parties=[f"{party.get_role_display()} {shown_name(party.person)}" for party in parties],
        description=shown_text(case.description, people),
        buttons=buttons[:FEW],
        more=buttons[FEW:],
        sessions=session_lines(case, people),
        notes=note_lines(case, user, people),
        file_url=reverse("cases:detail", args=[case.number]),
    )


def act_page(case: Case, user: User, code: str, form: forms.Form | None = None) -> ActPage:
    """The page of one act, with a fresh form or with one that needs mending.

    Raises:
        Conflict: the act is not possible now, or not for this person.
    """
    if form is None and code not in {row.code for row, _act in offered(case, user)}:
        raise Conflict(_("This is not possible now."))
    row = transition(code)
    return ActPage(
        number=case.number or "",
        code=code,
        label=row.label,
        consequence=row.consequence,
        form=form or ACTS[code].form(case=case, user=user),
        url=reverse(f"cases:{code}", args=[case.number]),
        back=case_url(case),
        draft=f"{user.pk}/{case.number}/{code}",
        ends=_ends(code),
    )


def case_url(case: Case) -> str:
    """The case on the mediator's phone."""
    return reverse("cases:mediator_case", args=[case.number])


def loads(mediators: list[int]) -> Mapping[int, int]:
    """How many cases each of these mediators has now, in one statement."""
    rows = Mediation.objects.filter(CURRENT, mediator__in=mediators).order_by()
    counted = dict(rows.values_list("mediator").annotate(Count("pk")))
    return {mediator: counted.get(mediator, 0) for mediator in mediators}


def _mediations(user: User) -> QuerySet[Mediation]:
    ended = Q(state=MediationState.ENDED, answered_at__isnull=False, case__stage__in=STILL_HERS)
    return Mediation.objects.filter(CURRENT | ended, mediator__user=user).order_by("-id")


def _cases(user: User, keys: list[int]) -> dict[int, Case]:
    """Those of the cases that are in her sight, with what decides on the next act."""
    served = Mediation.objects.filter(case=OuterRef("pk"), notice_served_on__isnull=False)
    held = Session.objects.filter(mediation__case=OuterRef("pk"), state=SessionState.HELD)
    rows = clocked(Case.objects.visible_to(user).filter(pk__in=keys).for_rows())
    return {case.pk: case for case in rows.annotate(served=Exists(served), heard=Exists(held))}


def _today(user: User, cases: Mapping[int, Case], now: datetime) -> list[Today]:
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Session.objects.filter(
        state=SessionState.PLANNED,
        starts_at__gte=begins,
        starts_at__lt=begins + timedelta(days=1),
        mediation__mediator__user=user,
        mediation__case__in=cases,
    ).select_related("booking__room", "mediation")
    return [_session(row, cases[row.mediation.case_id]) for row in rows]


def _session(row: Session, case: Case) -> Today:
    room = row.booking.room.name if row.booking and row.booking.room else ""
    return Today(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        way=SessionWay(row.way),
        where=" · ".join(part for part in (room, row.place) if part),
        link=row.link,
        title=_title(case),
        url=case_url(case),
    )


def _asked(row: Mediation, case: Case) -> Asked:
    return Asked(
        number=case.number or "",
        title=_title(case),
        kind=case.dispute_type.name,
        place=case.region.name,
        level=case.level_choice,
        asked_at=row.assigned_at,
        url=case_url(case),
        accept_url=reverse("cases:start", args=[case.number]),
        decline_url=reverse("cases:mediator_act", args=[case.number, "turn-down"]),
        key=uuid4(),
        clock=case.clock,  # type: ignore[attr-defined]
    )


def _mine(case: Case, user: User) -> Mine:
    allowed = {row.code for row in allowed_moves(case, user) if row.code in ACTS}
    done = {"serve_notice"} if case.served else set()  # type: ignore[attr-defined]
    done |= {"hold_session"} if case.heard else set()  # type: ignore[attr-defined]
    left = [code for code in MAIN.get(case.stage, ()) if code in allowed - done]
    first = _button(case, left[0]) if left else None
    return Mine(
        number=case.number or "",
        title=_title(case),
        kind=case.dispute_type.name,
        level=case.level_choice,
        stage=case.stage_choice,
        url=case_url(case),
        act=first.label if first else "",
        act_url=first.url if first else "",
        clock=case.clock,  # type: ignore[attr-defined]
    )


def _button(case: Case, code: str) -> Button:
    url = reverse("cases:mediator_act", args=[case.number, code.replace("_", "-")])
    return Button(code, transition(code).label, url, _ends(code))


def _ends(code: str) -> bool:
    return code in {"fail", "withdraw", "turn_down", "recuse"}


def _title(case: Case) -> str:
    return shown_title(case, case.row_parties)  # type: ignore[attr-defined]
