"""The page of a case: what it tells, to whom, in how many statements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cases.flow import transition
from cases.models import (
    AlertLevel,
    Case,
    IdType,
    KeyGroup,
    PartyRole,
    PersonKind,
    RefusalReason,
    ResolutionMode,
)
from cases.presenters.masking import dialled, shown_text
from cases.presenters.page import menu
from cases.services import intake
from tests.cast import Cast

BUDGET = 15


@pytest.fixture
def window(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def page_of(client: Client, case: Case, **params: str) -> Any:
    answer = client.get(reverse("cases:detail", args=[case.number]), params)
    assert answer.status_code == 200
    return answer.context["page"]


def html(client: Client, case: Case, **params: str) -> str:
    return client.get(reverse("cases:detail", args=[case.number]), params).content.decode()


def test_no_personal_data_is_shown_without_a_reason(cast: Cast, window: Client) -> None:
    party = cast.party(name="赵小三", phone="13900001111", address="昆都仑区花园小区3栋501室")
    case = cast.log_dispute(
        title="赵小三与李四纠纷",
        description=f"赵小三称：身份证{party.id_number}，电话13900001111。",
        parties=(party, cast.party(PartyRole.RESPONDENT)),
        place="花园小区3栋501室",
    )
    page = html(window, case)
    for secret in ("赵小三", party.id_number, "13900001111", "501室"):
        assert secret not in page
    for shown in ("赵*三", "139****1111", party.id_number[:6] + "********" + party.id_number[-4:]):
        assert shown in page


def test_a_body_is_named_and_its_legal_representative_masked(cast: Cast, window: Client) -> None:
    company = cast.party(
        PartyRole.RESPONDENT, "包头某某物业有限公司", kind=PersonKind.LEGAL, id_type=IdType.NONE,
        id_number="", legal_representative="钱多多",
    )  # fmt: skip
    case = cast.log_dispute(parties=(cast.party(), company))
    page = html(window, case)
    assert "包头某某物业有限公司" in page
    assert "钱多多" not in page


def test_who_speaks_for_whom_and_who_needs_care_is_said(cast: Cast, window: Client) -> None:
    group = KeyGroup.objects.first()
    assert group is not None
    parties = (
        cast.party(key_groups=(group,)),
        cast.party(PartyRole.RESPONDENT),
        cast.party(PartyRole.AGENT, "孙代理", represents=0),
    )
    cards = page_of(window, cast.log_dispute(parties=parties)).parties
    assert cards[0].tags == [group.name_zh]
    assert cards[2].role == "张*的代理人"


def test_line_breaks_of_the_facts_are_kept_and_markup_is_not(cast: Cast, window: Client) -> None:
    page = html(window, cast.log_dispute(description="第一行\n第二行<script>alert(1)</script>"))
    assert "第一行<br>第二行" in page
    assert "<script>alert" not in page


def test_the_newest_event_comes_first_with_its_facts_in_words(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    reason = RefusalReason.objects.get(code="no_dispute")
    ways = list(ResolutionMode.objects.filter(code__in=["02", "05"]))
    intake.refuse(case=case, by=cast.colleague, reason=reason, other_ways=ways, note="told at the window")
    refused, logged = page_of(window, case).story
    assert (str(refused.title), str(logged.title)) == ("不予受理", "已登记")
    assert refused.by == f"{cast.colleague.name} · {cast.centre.name}"
    assert refused.text.splitlines() == [
        f"理由：{reason.name_zh}", "告知的其他途径：仲裁、诉讼", "told at the window",
    ]  # fmt: skip


def test_the_level_tells_what_the_rules_proposed_and_why_another_was_chosen(
    cast: Cast, window: Client
) -> None:
    case = cast.log_dispute(
        people_count=35, amount=Decimal(2_000_000), alert_level=AlertLevel.RED, alert_reason="known here"
    )
    (decision,) = page_of(window, case).decisions
    assert decision.level == AlertLevel.RED
    assert decision.signs
    assert decision.reason == "known here"


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("clerk", ["accept", "refuse"]),
        ("triage", ["accept", "refuse"]),
        ("supervisor", []),
        ("official", []),
    ],
)
def test_the_buttons_are_the_acts_this_person_may_do(cast: Cast, who: str, acts: list[str]) -> None:
    page = page_of(cast.logged_in(getattr(cast, who)), cast.log_dispute())
    assert [act.code for act in page.acts if act.code in {"accept", "refuse"}] == acts
    assert (page.note is not None) == (who != "official")


def test_every_act_states_its_consequence_before_it_is_done(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    page = page_of(window, case)
    assert page.acts
    assert page.more
    for act in (*page.acts, *menu(case, cast.clerk)):
        dialog = window.get(act.url, headers={"HX-Request": "true"}).content.decode()
        assert escape(str(transition(act.code).consequence)) in dialog


def test_an_act_that_is_not_possible_has_no_dialog(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    url = reverse("cases:act_form", args=[case.number, "archive"])
    assert window.get(url, headers={"HX-Request": "true"}).status_code == 409


def test_without_scripts_the_button_leads_to_the_page_with_the_dialog_open(
    cast: Cast, window: Client
) -> None:
    case = cast.log_dispute()
    answer = window.get(reverse("cases:act_form", args=[case.number, "refuse"]), follow=True)
    assert 'id="act-refuse"' in answer.content.decode()


def test_the_desk_leads_to_the_dialog_of_the_next_act(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    assert "data-dialog-show" in html(window, case, act="accept")
    assert "data-dialog-show" not in html(window, case, act="nonsense")


def test_a_case_of_the_same_opponents_is_pointed_out(cast: Cast, window: Client) -> None:
    number, other = cast.id_number(), cast.id_number()
    parties = (cast.party(id_number=number), cast.party(PartyRole.RESPONDENT, id_number=other))
    case = cast.log_dispute(parties=parties)
    again = cast.log_dispute(parties=parties)
    cast.log_dispute(parties=(parties[0], cast.party(PartyRole.RESPONDENT, "马六")))
    assert [row.number for row in page_of(window, case).similar] == [again.number]


def test_the_other_way_round_is_the_same_dispute(cast: Cast, window: Client) -> None:
    one, two = cast.id_number(), cast.id_number()
    case = cast.log_dispute(
        parties=(cast.party(id_number=one), cast.party(PartyRole.RESPONDENT, id_number=two))
    )
    cast.log_dispute(
        parties=(
            cast.party(name="李四", id_number=two),
            cast.party(PartyRole.RESPONDENT, "张三", id_number=one),
        )
    )
    assert len(page_of(window, case).similar) == 1


def test_papers_are_offered_to_whom_may_print(cast: Cast, window: Client) -> None:
    case = cast.log_dispute()
    slugs = [paper.url.rstrip("/").rsplit("/", 1)[1] for paper in page_of(window, case).papers]
    assert slugs == ["register-form", "application", "rights-notice"]
    assert page_of(cast.logged_in(cast.official), case).papers == []


def test_who_may_not_reveal_gets_no_button(cast: Cast) -> None:
    case = cast.log_dispute()
    cards = page_of(cast.logged_in(cast.official), case).parties
    assert [card.reveal_url for card in cards] == ["", ""]


def test_the_page_keeps_its_sql_budget(
    cast: Cast, window: Client, kept_lists: None, django_assert_max_num_queries: Any
) -> None:
    parties = (cast.party(), cast.party(PartyRole.RESPONDENT))
    case = cast.log_dispute(
        parties=parties, people_count=35, alert_level=AlertLevel.RED, alert_reason="known"
    )
    for _time in range(3):
        cast.log_dispute(parties=parties)
    for note in ("first", "second", "third"):
        intake.note(case=case, by=cast.clerk, note=note)
    page_of(window, case)  # the first request of a session writes it
    with django_assert_max_num_queries(BUDGET):
        assert len(page_of(window, case).similar) == 3
    refused = cast.log_dispute(parties=parties)
    intake.refuse(
        case=refused, by=cast.clerk, reason=RefusalReason.objects.first(),
        other_ways=list(ResolutionMode.objects.all()[:2]),
    )  # fmt: skip
    with django_assert_max_num_queries(BUDGET):
        page_of(window, refused)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+8613812345678", "13812345678"),
        ("+864725123456", "04725123456"),
        ("+85223456789", "+85223456789"),
        ("", ""),
    ],
)
def test_a_phone_is_shown_as_people_dial_it(kept: str, shown: str) -> None:
    assert dialled(kept) == shown


def test_a_number_inside_a_longer_number_is_left_alone() -> None:
    assert shown_text("订单2024138123456789012", ()) == "订单2024138123456789012"
