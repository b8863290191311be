from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from core.errors import BadInput, Conflict
from core.idempotency import Outcome, once
from core.models import Submission

KEY = "6f1d2c3b-0000-4000-8000-000000000001"


class Maker:
    """Makes things with running names and counts them."""

    def __init__(self) -> None:
        self.made = 0
        self.lock = threading.Lock()

    def __call__(self) -> str:
        with self.lock:
            self.made += 1
            return f"case-{self.made}"


def test_a_replay_gets_what_the_first_made(clerk) -> None:
    make = Maker()
    assert once(by=clerk, key=KEY, action="submit", do=make) == Outcome(True, "case-1")
    assert once(by=clerk, key=KEY, action="submit", do=make) == Outcome(False, "case-1")
    assert make.made == 1


def test_the_key_is_one_persons_and_one_acts(clerk, make_user) -> None:
    make = Maker()
    once(by=clerk, key=KEY, action="submit", do=make)
    assert once(by=make_user("other"), key=KEY, action="submit", do=make).first
    assert once(by=clerk, key=KEY, action="note", do=make).first


def test_a_failed_first_leaves_the_key_free(clerk) -> None:
    def fails() -> str:
        raise BadInput("no")

    with pytest.raises(BadInput):
        once(by=clerk, key=KEY, action="submit", do=fails)
    assert not Submission.objects.exists()
    assert once(by=clerk, key=KEY, action="submit", do=Maker()).first


def test_a_replay_with_other_content_is_told(clerk) -> None:
    make = Maker()
    once(by=clerk, key=KEY, action="submit", do=make, fingerprint="a" * 64)
    assert not once(by=clerk, key=KEY, action="submit", do=make, fingerprint="a" * 64).first
    with pytest.raises(Conflict):
        once(by=clerk, key=KEY, action="submit", do=make, fingerprint="b" * 64)
    assert make.made == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "nul\0nulnul", "中文中文中文中文"])
def test_a_malformed_key_is_refused(clerk, key: str) -> None:
    with pytest.raises(BadInput):
        once(by=clerk, key=key, action="submit", do=Maker())


def _in_thread(work) -> Outcome:
    try:
        return work()
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_thing(clerk) -> None:
    make, start = Maker(), threading.Barrier(20)

    def work() -> Outcome:
        start.wait(10)
        return once(by=clerk, key=KEY, action="submit", do=make)

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _n: _in_thread(work), range(20)))
    assert sorted(outcome.first for outcome in outcomes) == [False] * 19 + [True]
    assert {outcome.reference for outcome in outcomes} == {"case-1"}
    assert make.made == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_fails", [True, False])
def test_a_twin_waits_for_the_first_to_end(clerk, first_fails: bool) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        inside.set()
        go_on.wait(10)
        if first_fails:
            raise BadInput("no")
        return "from the first"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_in_thread, lambda: once(by=clerk, key=KEY, action="submit", do=slow))
        inside.wait(10)
        twin = pool.submit(
            _in_thread, lambda: once(by=clerk, key=KEY, action="submit", do=lambda: "from the twin")
        )
        with pytest.raises(TimeoutError):
            twin.result(0.2)
        go_on.set()
        if first_fails:
            assert isinstance(first.exception(10), BadInput)
            assert twin.result(10) == Outcome(True, "from the twin")
        else:
            assert twin.result(10) == Outcome(False, "from the first")


@pytest.mark.django_db(transaction=True)
def test_an_outer_rollback_takes_the_key_along(clerk) -> None:
    def outer() -> None:
        with transaction.atomic():
            once(by=clerk, key=KEY, action="submit", do=Maker())
            raise BadInput("later")

    with pytest.raises(BadInput):
        outer()
    assert not Submission.objects.exists()
