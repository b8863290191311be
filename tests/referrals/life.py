"""A case among random people who do random things, legal and illegal, while its clocks ring.

One case lives on while people of every role press every button the system has (the forms fill themselves,
tests/referrals/filling.py) and act on every leg. A refusal must be one of ours, and must leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import User
from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.acts import ACTS, check_turn, offered, perform
from cases.flow import transition
from cases.models import Case, CaseSource, Event, Mediation, Stage
from cases.models.mediation import CURRENT
from cases.services.mediation_end import STANDS
from core.errors import BadInput, DomainError
from deadlines.models import Deadline
from notifications.models import Message
from organisations.models import Organisation
from referrals import privacy
from referrals.kinds import KINDS, kind
from referrals.models import Contest, Leg, LegAnswer, LegState, ReturnReason
from referrals.services import legs, returns
from tests import clockwork, walk
from tests.cast import Cast

from .filling import filled

NOT_OURS = "不属本单位管辖"
ON_A_LEG = ("accept", "decline", "recall", "accept_for", "take_back")
TEXT = st.sampled_from(["不在本单位管辖范围", ""])


class Life(RuleBasedStateMachine):
    """A case among all the people of the cast."""

    cast: Cast
    tally: dict[str, int]

    @initialize(
        source=st.sampled_from(["walk_in", "petition"]),
        start=st.sampled_from([walk.accepted, walk.handled, walk.in_mediation, walk.agreeing]),
    )
    def begin(self, source: str, start: Callable[..., Case]) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = [user for user in self.cast.everyone().values() if user.current_postings]
        for who in ("resident", "substitute", "mediator"):
            walk.on_register(self.cast, who)
        steps = start if source == "walk_in" else walk.accepted
        self.case = steps(self.cast, source=CaseSource.objects.get(code=source))
        self.seen = self.case.events.count()
        self.legs = 0

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(code=st.sampled_from(sorted(ACTS)), data=st.data())
    def anything(self, code: str, data: Any) -> None:
        """Anybody presses any button."""
        self.act(code, data, self.somebody(data))

    def act(self, code: str, data: Any, by: User) -> None:

        def press() -> None:
            check_turn(code, self.case, by)
            form = filled(ACTS[code].form, data.draw, case=self.case, user=by)
            if not form.is_valid():
                raise BadInput("the form refuses")
            perform(ACTS[code], case=self.case, by=by, given=form.cleaned_data)

        self.attempt(code, by, press)

    @rule(data=st.data())
    def go_on(self, data: Any) -> None:
        """Three times somebody presses one of her own buttons."""
        for _time in range(3):
            by = self.somebody(data)
            codes = [row.code for row, _act in offered(self.case, by)]
            if codes:
                self.act(data.draw(st.sampled_from(codes)), data, by)

    @rule(data=st.data(), fine=st.booleans())
    def answer_what_waits(self, data: Any, fine: bool) -> None:
        """The office that is asked answers."""
        leg = Leg.objects.of(self.case).open().last()
        desk = [user for user in self.people if leg and privacy.answering(user, leg)]
        if leg is None or not desk:
            return
        by = data.draw(st.sampled_from(desk))
        reason = ReturnReason.objects.first()
        if not leg.moves:
            said = data.draw(st.sampled_from(kind(leg.kind).answers))
            self.attempt("answer", by, lambda: legs.answer(leg=leg, by=by, answer=said, text="已办"))
        elif fine:
            self.attempt("accept", by, lambda: legs.accept(leg=leg, by=by))
        else:
            self.attempt(
                "decline", by, lambda: legs.decline(leg=leg, by=by, reason=reason, text="不属本单位")
            )

    @rule(data=st.data())
    def triage(self, data: Any) -> None:
        """The triage officer hands it on to an office that may take it."""
        by, to = self.cast.triage, self.office(data)
        codes = [row.code.value for row in KINDS if row.moves_holder]
        code = data.draw(st.sampled_from(["transfer", "assign", *codes]))
        self.attempt("offer", by, lambda: legs.offer(case=self.case, by=by, kind=code, to=to, asked="请接收"))

    @rule(data=st.data())
    def give_back(self, data: Any) -> None:
        """The holder gives it back, or to the centre above when that is no longer possible."""
        holders = [u for u in self.people if privacy.posting_at(u, {self.case.holder_id}, Perms.LEG_ANSWER)]
        if not holders:
            return
        by, reason = data.draw(st.sampled_from(holders)), ReturnReason.objects.first()
        give = returns.contest if returns.returned_twice(self.case) else returns.send_back
        self.attempt("give back", by, lambda: give(case=self.case, by=by, reason=reason, text=NOT_OURS))

    @rule(data=st.data(), code=st.sampled_from([row.code.value for row in KINDS]))
    def hand_over(self, data: Any, code: str) -> None:
        by, to = self.somebody(data), self.office(data)
        self.attempt("offer", by, lambda: legs.offer(case=self.case, by=by, kind=code, to=to, asked="请接收"))

    @rule(data=st.data())
    def offer_to_claim(self, data: Any) -> None:
        by = self.somebody(data)
        offices = [self.cast.township, self.cast.petition_office]
        self.attempt("proxy", by, lambda: legs.offer(case=self.case, by=by, kind="proxy", candidates=offices))

    @rule(data=st.data(), text=TEXT)
    def ask(self, data: Any, text: str) -> None:
        by, to = self.somebody(data), self.office(data)
        self.attempt("ask", by, lambda: legs.ask(case=self.case, by=by, to=to, asked=text))

    @rule(data=st.data(), text=TEXT)
    def tell_police(self, data: Any, text: str) -> None:
        by = self.somebody(data)
        self.attempt("report", by, lambda: legs.report(case=self.case, by=by, asked=text))

    @rule(data=st.data(), text=TEXT)
    def send_back(self, data: Any, text: str) -> None:
        by, reason = self.somebody(data), ReturnReason.objects.first()
        self.attempt("back", by, lambda: returns.send_back(case=self.case, by=by, reason=reason, text=text))

    @rule(data=st.data(), text=TEXT)
    def contest(self, data: Any, text: str) -> None:
        by, reason = self.somebody(data), ReturnReason.objects.first()
        self.attempt("contest", by, lambda: returns.contest(case=self.case, by=by, reason=reason, text=text))

    @rule(data=st.data(), text=TEXT)
    def decide(self, data: Any, text: str) -> None:
        contest = Contest.objects.filter(case=self.case).last()
        if contest:
            by, to = self.somebody(data), self.office(data)
            self.attempt("decide", by, lambda: returns.decide(contest=contest, by=by, to=to, text=text))

    @rule(
        data=st.data(),
        text=TEXT,
        what=st.sampled_from(["accept", "decline", "recall", "accept_for", "take_back"]),
    )
    def on_a_leg(self, data: Any, text: str, what: str) -> None:
        """Anybody does anything to any leg, open or long answered."""
        leg, by = self.leg(data), self.somebody(data)
        if leg is None:
            return
        reason = ReturnReason.objects.first()
        more = {"reason": reason, "text": text} if what == "decline" else {"note": text}
        self.attempt(what, by, lambda: getattr(legs, what)(leg=leg, by=by, **more))

    @rule(data=st.data(), text=TEXT, said=st.sampled_from(LegAnswer.values))
    def answer(self, data: Any, text: str, said: str) -> None:
        leg, by = self.leg(data), self.somebody(data)
        if leg:
            self.attempt("answer", by, lambda: legs.answer(leg=leg, by=by, answer=said, text=text))

    @rule(hours=st.sampled_from([3, 30, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        """Nobody does anything; the clocks ring, and do what they do by themselves."""
        level = self.case.alert_level
        self.tally["rung"] += clockwork.pass_time(timezone.now() + timedelta(hours=hours))
        self.case = Case.objects.get(pk=self.case.pk)
        assert self.case.alert_level == level
        by_nobody = self.case.events.order_by("id")[self.seen :]
        assert all(event.by is None for event in by_nobody)
        self.seen = self.case.events.count()

    def attempt(self, what: str, by: User, do: Callable[[], object]) -> None:
        """Do it; a refusal leaves everything as it was."""
        before = self.picture()
        try:
            with transaction.atomic():
                do()
        except DomainError:
            assert self.picture() == before
            self.tally["refused"] += 1
        else:
            self.tally["done"] += 1
            self.check_events(by)
        self.case = Case.objects.get(pk=self.case.pk)

    def check_events(self, by: User) -> None:
        """What happened is a row of the table, by somebody whose role has the right."""
        for event in self.case.events.order_by("id")[self.seen :]:
            if event.by is None:
                continue
            row = transition(event.kind)
            assert event.from_stage in row.sources
            assert event.to_stage in {row.target or event.from_stage, *row.also}
            rights = {
                perm for posting in event.by.current_postings for perm in ROLE_PERMS[Role(posting.role)]
            }
            overruled = Leg.objects.filter(case=self.case, overruled=True).exists()
            assert row.needs in rights or overruled or row.whose.name == "RULE"
        self.seen = self.case.events.count()

    def picture(self) -> tuple[Any, ...]:
        stage, holder, level = Case.objects.values_list("stage", "holder", "alert_level").get(pk=self.case.pk)
        states = tuple(Leg.objects.of(self.case).values_list("pk", "state"))
        clocks = tuple(Deadline.objects.of_files([self.case.pk]).order_by("id").values_list("id", "outcome"))
        told = Message.objects.count()
        return stage, holder, level, states, clocks, told, Event.objects.filter(case=self.case).count()

    def somebody(self, data: Any) -> User:
        return data.draw(st.sampled_from(self.people))

    def office(self, data: Any) -> Organisation:
        offices = (
            self.cast.centre, self.cast.committee, self.cast.police_station, self.cast.court,
            self.cast.petition_office, self.cast.township, self.cast.city_centre, self.cast.neighbour_centre,
        )  # fmt: skip
        return data.draw(st.sampled_from(offices))

    def leg(self, data: Any) -> Leg | None:
        known = list(Leg.objects.of(self.case))
        return data.draw(st.sampled_from(known)) if known else None

    @invariant()
    def exactly_one_office_holds_it(self) -> None:
        holdings = list(self.case.holdings.order_by("id"))
        assert [row.organisation_id for row in holdings if row.until is None] == [self.case.holder_id]
        for one, next_one in pairwise(holdings):
            assert one.until == next_one.since

    @invariant()
    def history_is_one_line(self) -> None:
        steps = list(self.case.events.order_by("id").values_list("from_stage", "to_stage"))
        assert steps[0][0] == Stage.DRAFT
        assert all(one[1] == other[0] for one, other in pairwise(steps))
        assert steps[-1][1] == self.case.stage

    @invariant()
    def no_leg_is_lost(self) -> None:
        known = list(Leg.objects.of(self.case))
        assert len(known) >= self.legs
        self.legs = len(known)
        assert [leg.number for leg in known] == list(range(1, len(known) + 1))
        assert all(leg.state == LegState.OFFERED or leg.answered_at for leg in known)
        moving = [leg for leg in known if leg.moves and leg.state == LegState.OFFERED]
        assert len(moving) == (self.case.stage == Stage.OFFERED)
        undecided = Contest.objects.filter(case=self.case, decision=None).count()
        assert undecided == (self.case.stage == Stage.CONTESTED)

    @invariant()
    def whoever_holds_receives_answers_or_is_asked_sees_it(self) -> None:
        offices = set(self.case.offices)
        assert {self.case.holder_id, self.case.received_by_id} <= offices
        waiting = Leg.objects.of(self.case).open().exclude(to_organisation=None)
        assert set(waiting.values_list("to_organisation", flat=True)) <= offices
        answers = Deadline.objects.of_files([self.case.pk]).open().values_list("office", flat=True)
        assert set(answers) <= offices, "an office answers for a clock of a file that it does not see"

    @invariant()
    def one_mediator_at_most_and_only_at_work(self) -> None:
        current = Mediation.objects.filter(CURRENT, case=self.case).count()
        assert current <= (self.case.stage in STANDS)

    @invariant()
    def the_clocks_are_right(self) -> None:
        assert clockwork.broken(self.case) == []
        waiting = Leg.objects.of(self.case).open().exclude(kind__in=("report", "confirmation"))
        asked = Deadline.objects.of_files([self.case.pk]).open().family("referral.accept")
        assert set(asked.values_list("subject_id", flat=True)) == set(waiting.values_list("pk", flat=True))
