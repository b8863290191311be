"""Any sequence of acts and sweeps under any clock does what a model of sixty lines says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case
from deadlines.models import Deadline, Firing, Ladder, Policy, Rung
from deadlines.services import clocks
from deadlines.services.sweep import sweep
from notifications.models import Message
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LIMIT = timedelta(hours=10)
SHARES = (0.5, 1.0, 1.5)
MINUTES = st.integers(0, 400)
ACTS = st.one_of(
    st.tuples(st.sampled_from(["sweep", "pause", "resume", "extend", "stop", "start"]), MINUTES),
    st.tuples(st.just("sweep back"), MINUTES),
    st.tuples(st.sampled_from(["sweep", "pause", "resume"]), MINUTES),
)


@dataclass
class Model:
    """One deadline, as the handbook tells it."""

    began: datetime
    times: list[datetime]
    epoch: int = 1
    rung: int = 0
    paused: datetime | None = None
    ended: bool = False
    extended: bool = False
    fired: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def begun(cls, now: datetime) -> Model:
        return cls(now, [now + share * LIMIT for share in SHARES])

    @property
    def next(self) -> datetime | None:
        rings = not self.ended and self.paused is None and self.rung < len(self.times)
        return self.times[self.rung] if rings else None

    def sweep(self, now: datetime) -> None:
        while self.next and self.next <= now:
            self.rung += 1
            self.fired.add((self.epoch, self.rung))

    def pause(self, now: datetime) -> None:
        if not self.ended and self.paused is None:
            self.paused = now

    def resume(self, row: Deadline, now: datetime) -> None:
        """As much is left as was left; what was late already, or extended, is the reckoning's business."""
        if not self.ended and self.paused is not None:
            stood, since, self.paused = now - self.paused, self.paused, None
            simple = since < self.times[1] and not self.extended
            self._move([one + stood for one in self.times] if simple else row.rung_times, now)

    def extend(self, row: Deadline, now: datetime) -> None:
        """Where the date lies is the business of the reckoning; what rings again is checked here."""
        if not self.ended and row.epoch > self.epoch:
            self.extended = True
            self._move(row.rung_times, now)

    def stop(self) -> None:
        self.ended, self.paused = True, None

    def _move(self, times: list[datetime], now: datetime) -> None:
        """What rang stays told unless its moment lies ahead again; what did not ring is never lost."""
        rang, self.times, self.rung = self.rung, times, 0
        while self.rung < rang and self.times[self.rung] <= now:
            self.rung += 1
        self.epoch += 1


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back: every example begins with the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def policy() -> None:
    ladder = Ladder.objects.create(code="model", name_zh="模型", name_en="Model")
    for place, share in enumerate(SHARES, start=1):
        Rung.objects.create(
            ladder=ladder, position=place, code=f"rung{place}", share=share, tells=["in_charge"]
        )
    Policy.objects.create(
        code="model", name_zh="模型", name_en="Model", starts_on="", limit=10, unit="hour", moves_on=False,
        pausable=True, extendable=True, ladder=ladder, basis="model",
    )  # fmt: skip


def begin(case: Case, now: datetime) -> Deadline:
    clocks.start([clocks.Start("model", "case", case.pk, case.holder_id, now, file=case.pk)])
    return Deadline.objects.filter(policy="model").latest("pk")


def play(act: str, model: Model, row: Deadline, now: datetime) -> None:
    """Do it to the row and to the model."""
    mine = Deadline.objects.filter(pk=row.pk)
    if act == "pause":
        clocks.pause(mine, at=now)
        model.pause(now)
    elif act == "resume":
        clocks.resume(mine, at=now)
        model.resume(mine.get(), now)
    elif act == "extend":
        clocks.extend(mine, until=(now + timedelta(days=1)).date(), at=now)
        model.extend(mine.get(), now)
    elif act == "stop":
        clocks.stop(mine, at=now)
        model.stop()


def agree(model: Model, row: Deadline) -> None:
    row.refresh_from_db()
    fired = list(Firing.objects.filter(deadline=row).values_list("epoch", "rung"))
    assert len(fired) == len(set(fired))
    assert set(fired) == model.fired
    assert (row.epoch, row.rung, row.next_rung_at) == (model.epoch, model.rung, model.next)
    told = Firing.objects.filter(deadline=row, overtaken=False).count()
    keys = Message.objects.filter(about__startswith=f"deadline:{row.pk}:").values_list("about", "facts__rung")
    assert len(set(keys)) == told


@given(st.lists(ACTS, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_acts_and_sweeps_agree_with_the_model(cast: Cast, acts: list[tuple[str, int]]) -> None:
    with undone():
        policy()
        case, now = cast.log_dispute(now=MONDAY), MONDAY
        Deadline.objects.all().delete()
        model, row = Model.begun(now), begin(case, now)
        for act, minutes in acts:
            if act == "sweep back":  # a clock that was put back
                sweep(now=now - timedelta(minutes=minutes))
                model.sweep(now - timedelta(minutes=minutes))
                continue
            now += timedelta(minutes=minutes)
            if act == "start" and model.ended:
                agree(model, row)
                model, row = Model.begun(now), begin(case, now)
            elif act == "sweep":
                sweep(now=now)
                model.sweep(now)
            else:
                play(act, model, row, now)
            agree(model, row)
