"""The papers tab: the file in its order, what is there, what is missing, and for whom."""

from __future__ import annotations

import re
from typing import Any

from cases.models import Case, PaperKind
from cases.presenters.papers import FileTab, Line, State, papers_tab
from cases.services import files
from tests import walk
from tests.cast import Cast


def line(tab: FileTab, label: str) -> Line:
    return next(line for line in tab.lines if str(line.label) == label)


def test_the_file_is_shown_in_its_order(cast: Cast) -> None:
    labels = [str(line.label) for line in papers_tab(walk.in_force(cast), cast.clerk).lines]
    for earlier, later in (("卷宗封面", "卷内目录"), ("受理登记表", "身份证明"), ("身份证明", "调解记录")):
        assert labels.index(earlier) < labels.index(later)
    assert labels[-1] == "封底"


def test_each_paper_says_whether_it_is_there(cast: Cast) -> None:
    case = walk.agreed(cast)
    tab = papers_tab(case, cast.clerk)
    assert line(tab, "调解记录").state is State.HERE
    assert line(tab, "授权委托书").state is State.FORM
    assert line(tab, "身份证明").state is State.NOT_YET
    assert (line(tab, "书面协议").state, line(tab, "书面协议").told) == (
        State.MISSING,
        "卷内缺少已签名的协议书。",
    )
    walk.signed(cast, case)
    assert line(papers_tab(case, cast.clerk), "书面协议").state is State.HERE


def test_a_scan_struck_out_is_shown_but_does_not_count(cast: Cast) -> None:
    case = walk.accepted(cast)
    added = walk.attached(cast, case, kind=PaperKind.IDENTITY)
    assert line(papers_tab(case, cast.clerk), "身份证明").state is State.HERE
    files.strike(case=case, by=cast.clerk, paper=added, note="传错了")
    shown = line(papers_tab(case, cast.clerk), "身份证明")
    assert (shown.state, [scan.struck for scan in shown.scans]) == (State.NOT_YET, ["传错了"])
    assert shown.scans[0].strike_url == ""


def test_who_may_not_print_sees_what_there_is_and_no_buttons(cast: Cast) -> None:
    tab = papers_tab(walk.accepted(cast), cast.official)
    assert not tab.may_bind
    assert not any(line.url or line.add_url for line in tab.lines)


def test_names_in_titles_of_scans_are_masked(cast: Cast) -> None:
    case = walk.accepted(cast)
    photo = walk.picture(3)
    files.attach(case=case, by=cast.clerk, kind=PaperKind.IDENTITY, file=photo, title="张三的身份证")
    (scan,) = line(papers_tab(case, cast.clerk), "身份证明").scans
    assert scan.title == "张*的身份证"


def test_the_tab_opens_the_dialog_with_the_kind_chosen(cast: Cast) -> None:
    case = walk.accepted(cast)
    client = cast.logged_in(cast.clerk)
    page = client.get(f"/cases/{case.number}/tab/papers/").content.decode()
    assert f"/cases/{case.number}/papers/bundle/" in page
    url = re.search(r'href="([^"]*/do/attach/\?kind=identity)"', page)
    assert url is not None
    dialog = client.get(url[1], headers={"hx-request": "true"}).content.decode()
    assert re.search(r'value="identity"\s+selected', dialog)


def test_the_tab_costs_a_constant_number_of_statements(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case: Case = walk.in_force(cast)
    for _photo in range(5):
        walk.attached(cast, case)
    with django_assert_max_num_queries(8):
        papers_tab(case, cast.clerk)


def test_the_api_binds_a_file_too(cast: Cast) -> None:
    case = walk.accepted(cast)
    client = cast.logged_in(cast.clerk)
    answer = client.post(
        f"/api/v1/cases/{case.number}/papers/bundle", {"shape": "package"}, "application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    wrong = client.post(f"/api/v1/cases/{case.number}/papers/bundle", {"shape": "pdf"}, "application/json")
    assert wrong.status_code == 400
