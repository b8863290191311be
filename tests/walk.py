"""Steps that bring a case of the cast to a stage, by the services alone. One function for each step.

    case = walk.in_mediation(cast)            # the resident mediator of the centre has accepted
    walk.notice(cast, case)
    session = walk.held(cast, case)

Every step takes `now`; without it, it happens at this moment. A step that makes the case gives its other
keywords to `cast.log_dispute`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from cases.models import (
    AgreementForm,
    Attachment,
    Case,
    FailureCause,
    Mediation,
    PaperKind,
    PartyRole,
    ResolutionMode,
    Route,
    Session,
    SessionWay,
    SignatureWay,
)
from cases.services import agreement, closing, files, intake, mediation, sessions, triage
from cases.services.terms import TermInput
from cases.signing import latest, signing
from mediators.models import Employment, Mediator, Room
from mediators.services import register, rooms
from mediators.services.register import Entry
from tests.cast import Cast

RECORD = "双方到场，就漏水责任和维修费用进行了协商。"


def on_register(cast: Cast, who: str = "resident") -> Mediator:
    """The mediator of the cast on the register of her office; put there at the first call."""
    user = getattr(cast, who)
    found = Mediator.objects.filter(user=user).select_related("organisation").first()
    if found:
        return found
    office = user.current_postings[0].organisation
    entry = Entry(name=user.name, kind=Employment.FULL_TIME, appointed_on=date(2020, 1, 1), user=user)
    return register.appoint(by=cast.triage, organisation=office, entry=entry)


def room(cast: Cast, name: str = "第一调解室") -> Room:
    """A room of the centre; put there at the first call."""
    found = Room.objects.filter(organisation=cast.centre, name=name).first()
    return found or rooms.add_room(by=cast.triage, organisation=cast.centre, name=name, capacity=8)


def accepted(cast: Cast, *, now: datetime | None = None, **changes: Any) -> Case:
    """Logged and accepted at the window of the centre; waits for triage."""
    case = cast.log_dispute(now=now, **changes)
    return intake.accept(case=case, by=cast.clerk, now=now)


def handled(cast: Cast, *, now: datetime | None = None, **changes: Any) -> Case:
    """Triage keeps it at the centre; waits for a mediator."""
    case = accepted(cast, now=now, **changes)
    triage.keep(case=case, by=cast.triage, route=Route.MEDIATION, note="适合人民调解", now=now)
    return case


def asked(cast: Cast, *, who: str = "resident", now: datetime | None = None, **changes: Any) -> Case:
    """A mediator of the centre was asked and has not answered."""
    case = handled(cast, now=now, **changes)
    mediation.assign(case=case, by=cast.triage, mediator=on_register(cast, who), now=now)
    return case


def in_mediation(cast: Cast, *, who: str = "resident", now: datetime | None = None, **changes: Any) -> Case:
    """The mediator has accepted."""
    case = asked(cast, who=who, now=now, **changes)
    mediation.start(case=case, by=getattr(cast, who), now=now)
    return case


def notice(cast: Cast, case: Case, *, who: str = "resident", now: datetime | None = None) -> Mediation:
    """The notice of rights was served today."""
    by = getattr(cast, who)
    return mediation.serve_notice(case=case, by=by, served_on=timezone.localdate(now), now=now)


def planned(
    cast: Cast, case: Case, *, who: str = "resident", now: datetime | None = None, **changes: Any
) -> Session:
    """A session tomorrow at nine in a room of the centre."""
    nine = timezone.localtime(now).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    given = {
        "way": SessionWay.ON_SITE,
        "starts_at": nine,
        "ends_at": nine + timedelta(hours=2),
        "room": None if "place" in changes else room(cast),
        **changes,
    }
    return sessions.plan_session(case=case, by=getattr(cast, who), now=now, **given)


def held(cast: Cast, case: Case, *, who: str = "resident", now: datetime | None = None) -> Session:
    """A session nobody planned, with all parties, that ended just now."""
    ends = timezone.localtime(now)
    return sessions.hold_session(
        case=case,
        by=getattr(cast, who),
        way=SessionWay.ON_SITE,
        starts_at=ends - timedelta(hours=1),
        ends_at=ends,
        present=list(case.parties.all()),
        record=RECORD,
        now=now,
    )


def failed(
    cast: Cast, *, cause: str = FailureCause.NO_AGREEMENT, now: datetime | None = None, **changes: Any
) -> Case:
    """One session was held; the parties could not agree and were told of arbitration and court."""
    case = in_mediation(cast, now=now, **changes)
    held(cast, case, now=now)
    ways = list(ResolutionMode.objects.filter(active=True, parent__isnull=True)[:2])
    return mediation.fail(case=case, by=cast.resident, cause=cause, other_ways=ways, now=now)


def picture(colour: int = 0) -> bytes:
    """A small PNG as a scanner would send it; another number is another file."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8), (colour % 256, colour // 256 % 256, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def attached(
    cast: Cast, case: Case, *, kind: str = PaperKind.EVIDENCE, now: datetime | None = None
) -> Attachment:
    """The clerk added a photo; each call another one."""
    photo = picture(case.attachments.count())
    return files.attach(case=case, by=cast.clerk, kind=kind, file=photo, title="现场照片", now=now)


def agreeing(cast: Cast, *, now: datetime | None = None, **changes: Any) -> Case:
    """The notice was served and a session held: the parties may agree."""
    case = in_mediation(cast, now=now, **changes)
    notice(cast, case, now=now)
    held(cast, case, now=now)
    return case


def agreed(
    cast: Cast,
    *,
    form: str = AgreementForm.WRITTEN,
    terms: Sequence[TermInput] = (),
    made_on: date | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Case:
    """An agreement is on record; nobody has signed a written one."""
    case = agreeing(cast, now=now, **changes)
    agreement.agree(
        case=case, by=cast.resident, form=form, content="被申请人修复漏水，双方互不追究。", terms=terms,
        made_on=made_on or timezone.localdate(now), now=now,
    )  # fmt: skip
    return case


def owing(case: Case, *, due_on: date, amount: str = "1200.00") -> TermInput:
    """A term: the respondent pays the applicant."""
    debtor, creditor = (case.parties.get(role=role) for role in (PartyRole.RESPONDENT, PartyRole.APPLICANT))
    return TermInput("支付维修费", debtor=debtor, creditor=creditor, amount=Decimal(amount), due_on=due_on)


def signed(cast: Cast, case: Case, *, signed_on: date | None = None, now: datetime | None = None) -> Case:
    """Everybody who still has to signs, with one scan of the sheet."""
    waiting = latest(case)
    for party in signing(waiting).missing if waiting else ():
        agreement.sign(
            case=case, by=cast.resident, party=party, way=SignatureWay.HAND, scan=picture(case.pk),
            signed_on=signed_on or timezone.localdate(now), now=now,
        )  # fmt: skip
    return case


def in_force(cast: Cast, *, now: datetime | None = None, **changes: Any) -> Case:
    """A written agreement that all have signed; the signed sheet is in the file."""
    return signed(cast, agreed(cast, now=now, **changes), now=now)


def closed(cast: Cast, *, now: datetime | None = None, **changes: Any) -> Case:
    """Settled by a written agreement and closed."""
    case = in_force(cast, now=now, **changes)
    mode = ResolutionMode.objects.get(code="0103")
    closing.close(case=case, by=cast.resident, mode=mode, note="已达成协议", now=now)
    return case
