"""A clerk of the neighbour county learns that the people are known elsewhere, and nothing more."""

from __future__ import annotations

from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import Intake


def test_a_neighbour_sees_a_trace_and_not_the_file(open_window: Open, cast: Cast) -> None:
    # Given a case of the same person in Kundulun
    id_number = cast.id_number()
    case = cast.log_dispute(
        title="不给外人看的标题",
        parties=(cast.party(name="王晓明", id_number=id_number), cast.intake().parties[1]),
    )

    # When the clerk of Qingshan types the same person
    window = open_window(cast.neighbour)
    typing = Intake(window).open().fill(applicant="王晓明")
    typing.field(0, "id_number").fill(id_number)

    # Then she is told where it was handled, not what it is
    page = window.page
    trace = page.locator("#seen-body .elsewhere")
    trace.wait_for()
    assert cast.centre.name in trace.inner_text()
    assert page.locator("#seen-body a").count() == 0
    assert "标题" not in page.content()
    assert str(case.number) not in page.content()
    look.at(window, "trace of another office", data=("王晓明",))

    # And the address of the case leads nowhere
    window.expected = {404}
    window.go(f"/cases/{case.number}/")
    look.at(window, "no such page", data=(str(case.number),))
    assert "标题" not in page.content()
    assert "王" not in page.locator("main").inner_text()
