"""Whatever people do in whatever order, a level rises at once and falls only by an approved step."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.models import AlertDecision, AlertLevel, Case, Event, LevelRequest
from cases.services import level
from core.errors import DomainError
from tests.cast import Cast

Step = tuple[str, str, str, str]
ASKING, DECIDING = ("clerk", "triage", "supervisor"), ("city_supervisor", "city_official")
OTHERS = ("official", "mediator", "neighbour", "partner")
FALL: list[Step] = [
    ("ask", "clerk", "yellow", "refused"),
    ("answer", "official", "blue", "approved"),
    ("answer", "city_official", "red", "approved"),
    ("ask", "city_supervisor", "blue", "refused"),
    ("ask", "triage", "blue", "refused"),
    ("raise", "official", "red", "refused"),
    ("answer", "city_official", "blue", "approved"),
]
STEPS = st.tuples(
    st.sampled_from(["raise", "ask", "ask", "answer", "answer", "confirm"]),
    st.sampled_from((*ASKING, *DECIDING, *DECIDING, *OTHERS)),
    st.sampled_from(AlertLevel.values),
    st.sampled_from(["approved", "refused"]),
)
WAYS = st.tuples(st.sampled_from(AlertLevel.values), st.lists(STEPS, min_size=4, max_size=8))


def attempt(cast: Cast, case: Case, step: Step) -> bool:
    """Try one step by one person; whether it was let through."""
    what, who, wanted, answer = step
    by = getattr(cast, who)
    tries: dict[str, Callable[[], object]] = {
        "raise": lambda: level.raise_level(case=case, by=by, level=wanted, note="danger"),
        "ask": lambda: level.ask_lower(case=case, by=by, level=wanted, note="calm"),
        "answer": lambda: level.answer_lower(case=case, by=by, answer=answer, note="seen"),
        "confirm": lambda: level.confirm_level(case=case, by=by, level=wanted, reason="looked"),
    }
    try:
        tries[what]()
    except DomainError:
        return False
    return True


def check_fall(cast: Cast, case: Case, old: AlertLevel, new: AlertLevel, step: Step) -> None:
    """A fall is one step, asked for by somebody else, approved from a region strictly above."""
    request = LevelRequest.objects.filter(case=case).latest("id")
    approver = getattr(cast, step[1])
    office = Event.objects.filter(case=case, kind="answer_lower").latest("id").organisation
    assert old.rank - new.rank == 1
    assert (step[0], step[3], request.state) == ("answer", "approved", "approved")
    assert request.asked_by != approver == request.decided_by
    assert len(office.region.prefix) < len(request.asked_for.region.prefix)
    assert office.region.contains(request.asked_for.region_id)


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@example(way=("red", FALL))
@given(way=WAYS)
def test_any_way_keeps_the_rule_of_the_level(cast: Cast, way: tuple[str, list[Step]]) -> None:
    begin, steps = way
    case = cast.log_dispute(alert_level=AlertLevel(begin), alert_reason="seen at the window")
    history = [begin]
    for step in steps:
        old = AlertLevel(case.alert_level)
        done = attempt(cast, case, step)
        case = Case.objects.get(pk=case.pk)
        new = AlertLevel(case.alert_level)
        assert done or new == old
        if new.rank > old.rank:
            assert step[0] in {"raise", "confirm"}
        if new.rank < old.rank:
            check_fall(cast, case, old, new, step)
        if new != old or (done and step[0] == "confirm"):
            history.append(new)
    assert list(AlertDecision.objects.filter(case=case).values_list("level", flat=True)) == history
    assert LevelRequest.objects.filter(case=case, state="pending").count() <= 1
