"""A small hand-made world: who works where, and the verbs by which its disputes are told.

The disputes themselves, one paragraph each, stand in disputes.py beside; everything goes through
the real services with a moment of its own. Fictitious people only. Beside the cast:

    city_centre       city_clerk, city_triage
    neighbour_centre  (Qingshan) q_triage, q_mediator
    community         a community of 150203001: m_clerk, m_mediator
    village           a community of Qingshan: v_mediator
    town              the committee of 150204100: t_mediator
    industry          an industry committee of Qingshan: i_mediator
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import (
    AgreementForm,
    Case,
    CaseSource,
    DisputeType,
    PartyRole,
    RefusalReason,
    ResolutionMode,
    Route,
    SessionWay,
    SignatureWay,
)
from cases.services import agreement, closing, confirmation, intake, mediation, sessions, triage
from cases.services.terms import TermInput
from cases.signing import latest, signing
from mediators.models import Employment, Mediator
from mediators.services import register
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from referrals.models import KindCode
from referrals.services import legs
from tests import walk
from tests.cast import PASSWORD, Cast
from tests.clockwork import MONDAY

OFFICES = {
    "community": ("少先二十一号街坊社区人民调解委员会（测试）", "community_committee", "150203001015"),
    "village": ("青东村人民调解委员会（测试）", "village_committee", "150204100001"),
    "town": ("青福镇人民调解委员会（测试）", "town_committee", "150204100"),
    "industry": ("青山区医疗纠纷人民调解委员会（测试）", "industry_committee", "150204"),
}
PEOPLE = {
    "city_clerk": ("苗受理", "city_centre", Role.CLERK),
    "city_triage": ("鲁分流", "city_centre", Role.TRIAGE),
    "q_triage": ("邬分流", "neighbour_centre", Role.TRIAGE),
    "q_mediator": ("柳调解", "neighbour_centre", Role.MEDIATOR),
    "m_clerk": ("华受理", "community", Role.CLERK),
    "m_mediator": ("费调解", "community", Role.MEDIATOR),
    "v_mediator": ("岑调解", "village", Role.MEDIATOR),
    "t_mediator": ("薛调解", "town", Role.MEDIATOR),
    "i_mediator": ("雷调解", "industry", Role.MEDIATOR),
}


@dataclass
class World:
    """The cast, the offices and people beside it, and the disputes by their key."""

    cast: Cast
    offices: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    acts: Counter[date] = field(default_factory=Counter)

    def at(self, month: int, number: int, year: int = 2026) -> datetime:
        """The next moment of that day in which somebody acts; two acts of a day are minutes apart."""
        day = date(year, month, number)
        self.acts[day] += 1
        nine = datetime(year, month, number, 9, tzinfo=MONDAY.tzinfo)
        return nine + timedelta(minutes=5 * self.acts[day])

    def who(self, name: str) -> User:
        return self.people.get(name) or getattr(self.cast, name)

    def office(self, name: str) -> Organisation:
        return self.offices.get(name) or getattr(self.cast, name)

    def mediator(self, name: str) -> Mediator:
        """The mediator of that name on the register of her office."""
        user = self.who(name)
        found = Mediator.objects.filter(user=user).first()
        entry = register.Entry(
            name=user.name, kind=Employment.FULL_TIME, appointed_on=date(2020, 1, 1), user=user
        )
        office = user.current_postings[0].organisation
        by = self.who("triage" if office.region.code.startswith("150203") else "q_triage")
        return found or register.appoint(by=by, organisation=office, entry=entry)

    def received(
        self, key: str, kind: str, source: str, place: str, on: datetime, *, by: str = "clerk",
        people: int = 2, amount: str = "", **more: Any,
    ) -> Case:  # fmt: skip
        """A dispute is logged at the window of `by`."""
        self.cases[key] = self.cast.log_dispute(
            by=self.who(by), now=on, title=f"{key}号纠纷", people_count=people,
            dispute_type=DisputeType.objects.get(code=kind), source=CaseSource.objects.get(code=source),
            region=Region.objects.get(code=place), amount=Decimal(amount) if amount else None, **more,
        )  # fmt: skip
        return self.cases[key]

    def refused(self, case: Case, on: datetime, by: str = "clerk") -> None:
        reason, ways = RefusalReason.objects.filter(active=True).first(), self.ways("05")
        intake.refuse(case=case, by=self.who(by), reason=reason, other_ways=ways, now=on)

    def accepted(self, case: Case, on: datetime, by: str = "clerk") -> None:
        intake.accept(case=case, by=self.who(by), now=on)

    def kept(self, case: Case, on: datetime, by: str = "triage") -> None:
        triage.keep(case=case, by=self.who(by), route=Route.MEDIATION, note="适合人民调解", now=on)

    def handed(
        self, case: Case, to: str, on: datetime, taken: datetime, *, by: str = "triage", taker: str,
        kind: str = KindCode.ASSIGN, **more: Any,
    ) -> None:  # fmt: skip
        """`by` hands it over, `taker` accepts for the office."""
        leg = legs.offer(
            case=case, by=self.who(by), kind=kind, to=self.office(to), asked="请接收办理", now=on, **more
        )
        legs.accept(leg=leg, by=self.who(taker), now=taken)
        case.refresh_from_db()

    def handed_in(
        self, case: Case, kind: str, on: datetime, taken: datetime, *, by: str, **more: Any
    ) -> None:
        """The office that logged it hands it to the centre of Kundulun, whose clerk accepts."""
        leg = legs.hand_in(
            case=case, by=self.who(by), to=self.cast.centre, kind=kind, asked="请调解", now=on, **more
        )
        legs.accept(leg=leg, by=self.cast.clerk, now=taken)
        case.refresh_from_db()

    def mediated(self, case: Case, by: str, on: datetime) -> None:
        """A mediator of the holder takes it on, serves the notice and holds one session."""
        user, person = self.who(by), self.mediator(by)
        step = timedelta(seconds=20)
        mediation.assign(case=case, by=user, mediator=person, now=on)
        mediation.start(case=case, by=user, now=on + step)
        mediation.serve_notice(case=case, by=user, served_on=on.date(), now=on + 2 * step)
        sessions.hold_session(
            case=case, by=user, way=SessionWay.ON_SITE, starts_at=on, ends_at=on + step,
            present=list(case.parties.all()), record=walk.RECORD, now=on + 3 * step,
        )  # fmt: skip

    def agreed(self, case: Case, by: str, on: datetime, *, due: date | None = None) -> None:
        """An oral agreement, or with a term that falls due a written one that all sign at once."""
        terms = [self.owing(case, due)] if due else []
        form = AgreementForm.WRITTEN if due else AgreementForm.ORAL
        agreement.agree(
            case=case, by=self.who(by), form=form, content="双方和解，互不追究。", made_on=on.date(),
            terms=terms, now=on,
        )  # fmt: skip
        waiting = latest(case) if due else None
        for party in signing(waiting).missing if waiting else ():
            agreement.sign(
                case=case, by=self.who(by), party=party, way=SignatureWay.HAND, signed_on=on.date(),
                scan=walk.picture(case.pk), now=on + timedelta(minutes=1),
            )  # fmt: skip

    def owing(self, case: Case, due: date) -> TermInput:
        debtor, creditor = (case.parties.get(role=r) for r in (PartyRole.RESPONDENT, PartyRole.APPLICANT))
        return TermInput("支付赔偿款", debtor=debtor, creditor=creditor, amount=Decimal("1200"), due_on=due)

    def performed(self, case: Case, by: str, on: datetime) -> None:
        agreed = latest(case)
        term = agreed.terms.get() if agreed else None
        agreement.perform(case=case, by=self.who(by), term=term, performed_on=on.date(), now=on)  # type: ignore[arg-type]

    def failed(self, case: Case, by: str, on: datetime, *ways: str, cause: str = "no_agreement") -> None:
        mediation.fail(case=case, by=self.who(by), cause=cause, other_ways=self.ways(*ways), now=on)

    def confirmed(self, case: Case, by: str, applied: datetime, taken: datetime, ruled: datetime) -> None:
        """Both apply to the court of Kundulun, which confirms."""
        confirmation.apply_confirmation(
            case=case, by=self.who(by), court=self.cast.court, applied_on=applied.date(), both_agree=True,
            status_or_title=False, now=applied,
        )  # fmt: skip
        for said, on in (("accepted", taken), ("confirmed", ruled)):
            confirmation.answer_confirmation(
                case=case, by=self.cast.judge, answer=said, decided_on=on.date(), now=on,
                document_number="（2026）内0203民特1号", note="经审查",
                ruling=walk.picture(7) if said == "confirmed" else None,
            )  # fmt: skip

    def concluded(self, case: Case, by: str, on: datetime, mode: str) -> None:
        closing.conclude(case=case, by=self.who(by), mode=self.ways(mode)[0], note="已依法办结", now=on)

    def closed(self, case: Case, by: str, on: datetime, mode: str = "0103", **more: Any) -> None:
        closing.close(case=case, by=self.who(by), mode=self.ways(mode)[0], note="已办结", now=on, **more)

    def visited(
        self, case: Case, by: str, on: datetime, said: str = "", performed: str = "performed"
    ) -> None:
        """A visit by phone; without an answer nobody was reached."""
        closing.follow_up(
            case=case, by=self.who(by), way="phone", visited_on=on.date(), reached=bool(said),
            satisfaction=said, performance=performed if said else "", now=on,
        )  # fmt: skip

    def ways(self, *codes: str) -> list[ResolutionMode]:
        return list(ResolutionMode.objects.filter(code__in=codes))


def peopled(cast: Cast) -> World:
    """The offices and people beside the cast; nothing has happened yet."""
    world = World(cast)
    for key, (name, kind, place) in OFFICES.items():
        given = {
            "kind": OrganisationKind.objects.get(code=kind),
            "region": Region.objects.get(code=place),
        }
        world.offices[key] = offices.add(by=cast.admin, name=name, **given)
    for username, (name, office, role) in PEOPLE.items():
        user = accounts.create_user(by=cast.admin, username=username, name=name, password=PASSWORD).user
        accounts.open_posting(
            by=cast.admin, user=user, organisation=world.office(office), role=role,
            starts_on=date(2020, 1, 1),
        )  # fmt: skip
        world.people[username] = user
    return world
