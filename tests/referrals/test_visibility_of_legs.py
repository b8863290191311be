"""Who sees which leg: whole-file viewers all, an office those that touch it, a stranger none."""

from __future__ import annotations

from cases.models import Case
from referrals.models import KindCode, Leg
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import because, fresh, offered, taken


def kinds(cast: Cast, who: str) -> list[str]:
    found = Leg.objects.visible_to(getattr(cast, who)).order_by("number")
    return [str(leg.kind) for leg in found]


def test_an_office_sees_the_legs_that_touch_it_and_no_other(cast: Cast) -> None:
    case = Case.objects.get(pk=taken(cast).case_id)
    legs.ask(case=case, by=cast.mediator, to=cast.police_station, asked="请协助。")
    legs.ask(case=case, by=cast.mediator, to=cast.township, asked="请协助。")
    assert kinds(cast, "partner") == ["assist"]
    assert kinds(cast, "township_desk") == ["assist"]
    assert not Leg.objects.visible_to(cast.partner).filter(to_organisation=cast.township).exists()


def test_who_sees_the_whole_file_sees_all_of_them(cast: Cast) -> None:
    case = Case.objects.get(pk=taken(cast).case_id)
    legs.ask(case=case, by=cast.mediator, to=cast.police_station, asked="请协助。")
    for who in ("clerk", "supervisor", "mediator", "city_official"):
        assert kinds(cast, who) == ["transfer", "assist"]


def test_strangers_see_none(cast: Cast) -> None:
    offered(cast)
    for who in ("neighbour", "partner", "judge", "auditor", "admin", "unposted", "disabled"):
        assert kinds(cast, who) == []
    assert not Leg.objects.visible_to(cast.stranger).exists()


def test_an_office_keeps_its_own_correspondence_but_not_the_file(cast: Cast) -> None:
    leg = offered(cast)
    legs.decline(leg=leg, by=cast.mediator, **because())
    assert kinds(cast, "mediator") == ["transfer"]
    assert not Case.objects.visible_to(cast.mediator).exists()


def test_a_former_holder_sees_what_happened_since(cast: Cast) -> None:
    leg = taken(cast)
    back = legs.send_back(case=Case.objects.get(pk=leg.case_id), by=cast.mediator, **because())
    legs.accept(leg=fresh(back), by=cast.clerk)
    case = Case.objects.get(pk=leg.case_id)
    legs.offer(case=case, by=cast.triage, kind=KindCode.TRANSFER, to=cast.township)
    assert kinds(cast, "mediator") == ["transfer", "back", "transfer"]


def test_the_police_that_sent_a_case_in_see_where_it_goes(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.partner)
    legs.accept(leg=legs.hand_in(case=case, by=cast.partner), by=cast.clerk)
    taken(cast, case)
    assert kinds(cast, "partner") == ["transfer", "transfer"]


def test_the_names_in_what_was_asked_are_masked(cast: Cast) -> None:
    case = walk.handled(cast)
    legs.ask(case=case, by=cast.triage, to=cast.township, asked="请张三补交材料，电话13800138000。")
    page = cast.logged_in(cast.township_desk).get("/referrals/").content.decode()
    assert "补交材料" in page
    assert "张三" not in page
    assert "13800138000" not in page
