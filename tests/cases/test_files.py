"""Added papers: put into the file, struck out, opened only by who may."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.models import Attachment, Case, Depth, PaperKind
from cases.presenters.closing import added_papers
from cases.services import files
from cases.services.sharing import share
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry, StoredFile
from tests import walk
from tests.cast import Cast

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
HOSTILE = {
    "a program": b"MZ\x90\x00" + b"\0" * 200,
    "a page with a script": b"<html><script>alert(1)</script></html>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a picture cut short": walk.picture(3)[:40],
    "a PDF without its end": b"%PDF-1.7\n1 0 obj",
    "an archive": b"PK\x03\x04" + b"\0" * 60,
    "nothing at all": b"",
}


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.log_dispute()


def post(browser: Client, case: Case, content: bytes, name: str = "scan.png", **more: object) -> int:
    upload = SimpleUploadedFile(name, content, content_type="image/png")
    url = reverse("cases:attach", args=[case.number])
    return browser.post(url, {"kind": PaperKind.EVIDENCE, "file": upload, **more}).status_code


def address(case: Case, paper: Attachment) -> str:
    return reverse("cases:attachment", args=[case.number, paper.pk])


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (walk.picture(9), "image/png")],
    ids=["PDF", "PNG"],
)
def test_a_scan_joins_the_file_by_its_content_not_its_name(
    cast: Cast, case: Case, content: bytes, media_type: str
) -> None:
    party = case.parties.first()
    assert post(cast.logged_in(cast.clerk), case, content, name="../../张三.exe", party=party.pk) == 303
    paper = case.attachments.select_related("file").get()
    assert (paper.file.media_type, paper.party_id, paper.organisation) == (media_type, party.pk, cast.centre)
    assert case.events.get(kind="attach").facts == {"paper": paper.pk, "kind": "evidence"}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_scan_is_refused_and_nothing_is_kept(cast: Cast, case: Case, content: bytes) -> None:
    before = StoredFile.objects.count()
    assert post(cast.logged_in(cast.clerk), case, content) == 400
    assert not case.attachments.exists()
    assert not case.events.filter(kind="attach").exists()
    assert StoredFile.objects.count() == before


def test_the_interface_takes_a_file_and_refuses_a_hostile_one(cast: Cast, case: Case) -> None:
    url, browser = f"/api/v1/cases/{case.number}/attach", cast.logged_in(cast.clerk)
    good = SimpleUploadedFile("a.png", walk.picture(1))
    assert browser.post(url, {"kind": "evidence", "file": good}).status_code == 200
    bad = browser.post(url, {"kind": "evidence", "file": SimpleUploadedFile("a.png", HOSTILE["a program"])})
    assert bad.status_code == 400
    assert set(bad.json()["errors"]) == {"file"}
    assert browser.post(url, {"kind": "evidence"}).status_code == 400


def test_the_very_same_file_is_one_paper_of_a_case_and_may_be_one_of_another(cast: Cast, case: Case) -> None:
    given = {"by": cast.clerk, "kind": PaperKind.EVIDENCE, "file": walk.picture(1)}
    first = files.attach(case=case, **given)
    with pytest.raises(Conflict):
        files.attach(case=case, **given)
    files.attach(case=cast.log_dispute(), **given)
    files.strike(case=case, by=cast.clerk, paper=first, note="扫描不全")
    assert files.attach(case=case, **given).file_id == first.file_id


def test_a_struck_paper_stays_with_name_day_and_reason(cast: Cast, case: Case) -> None:
    paper = walk.attached(cast, case)
    files.strike(case=case, by=cast.colleague, paper=paper, note=" 放错案件 ")
    paper.refresh_from_db()
    assert (paper.struck_by, paper.struck_reason) == (cast.colleague, "放错案件")
    assert paper.struck_at is not None
    with pytest.raises(Conflict):
        files.strike(case=case, by=cast.clerk, paper=paper, note="again")
    line = added_papers(case, cast.clerk).papers[0]
    assert (line.struck, line.strike_url) == (True, "")


@pytest.mark.parametrize("note", [" ", "长" * 201])
def test_a_paper_is_struck_with_a_reason_of_reasonable_length(cast: Cast, case: Case, note: str) -> None:
    with pytest.raises(BadInput) as refusal:
        files.strike(case=case, by=cast.clerk, paper=walk.attached(cast, case), note=note)
    assert set(refusal.value.fields) == {"note"}


def test_the_paper_of_another_case_is_neither_struck_nor_opened_here(cast: Cast, case: Case) -> None:
    foreign = walk.attached(cast, cast.log_dispute())
    with pytest.raises(BadInput):
        files.strike(case=case, by=cast.clerk, paper=foreign, note="mistaken")
    assert cast.logged_in(cast.clerk).get(address(case, foreign)).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"kind": "poem"}, {"title": "长" * 121}, {"party": "another"}], ids=["kind", "title", "party"]
)
def test_a_paper_with_a_wrong_word_about_it_is_refused(
    cast: Cast, case: Case, changes: dict[str, object]
) -> None:
    if "party" in changes:
        changes = {"party": cast.log_dispute().parties.first()}
    given = {"kind": PaperKind.OTHER, "file": walk.picture(1), **changes}
    with pytest.raises(BadInput) as refusal:
        files.attach(case=case, by=cast.clerk, **given)
    assert set(refusal.value.fields) == set(changes)


def test_an_opened_paper_is_served_harmlessly_and_on_record(cast: Cast, case: Case) -> None:
    paper = walk.attached(cast, case)
    answer = cast.logged_in(cast.clerk).get(address(case, paper))
    content = b"".join(answer.streaming_content)
    assert Image.open(BytesIO(content)).size == (8, 8)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert str(case.number) in answer.headers["Content-Disposition"]
    entry = AuditEntry.objects.get(action="paper.open")
    assert (entry.by_id, entry.subject_id) == (cast.clerk.pk, str(case.pk))
    assert entry.detail == {"case": case.number, "paper": "added", "added": paper.pk, "kind": "evidence"}


def test_strangers_learn_nothing_of_a_paper(cast: Cast, case: Case) -> None:
    paper = walk.attached(cast, case)
    for who in (cast.neighbour, cast.mediator, cast.partner):
        assert cast.logged_in(who).get(address(case, paper)).status_code == 404
    assert (
        cast.logged_in(cast.clerk).get(reverse("cases:attachment", args=[case.number, 0])).status_code == 404
    )
    assert not AuditEntry.objects.filter(action="paper.open").exists()


@pytest.mark.parametrize(
    ("purpose", "kind", "opens"),
    [
        ("leg:1", PaperKind.APPLICATION, True),
        ("leg:1", PaperKind.EVIDENCE, False),
        ("confirmation:1", PaperKind.AGREEMENT, True),
        ("confirmation:1", PaperKind.RECORD, False),
    ],
)
def test_an_office_that_was_shown_a_part_opens_the_papers_of_its_purpose(
    cast: Cast, case: Case, purpose: str, kind: str, opens: bool
) -> None:
    share(case=case, organisation=cast.police_station, depth=Depth.OFFER, purpose=purpose)
    paper = walk.attached(cast, case, kind=kind)
    status = cast.logged_in(cast.partner).get(address(case, paper)).status_code
    assert status == (200 if opens else 403)
    assert [line.id for line in added_papers(case, cast.partner).papers] == ([paper.pk] if opens else [])


def test_an_office_that_was_only_asked_adds_its_answer_and_sees_it_alone(cast: Cast, case: Case) -> None:
    share(case=case, organisation=cast.police_station, depth=Depth.ASK, purpose="leg:1")
    foreign = walk.attached(cast, case)
    browser = cast.logged_in(cast.partner)
    assert post(browser, case, walk.picture(50)) == 303
    own = case.attachments.latest("id")
    assert own.organisation == cast.police_station
    assert browser.get(address(case, own)).status_code == 200
    assert browser.get(address(case, foreign)).status_code == 403
    assert [line.id for line in added_papers(case, cast.partner).papers] == [own.pk]
    party = case.parties.first().pk
    assert post(browser, case, walk.picture(51), party=party) == 400


def test_an_office_that_was_shown_a_part_strikes_nothing_out(cast: Cast, case: Case) -> None:
    share(case=case, organisation=cast.police_station, depth=Depth.OFFER, purpose="leg:1")
    with pytest.raises(NotAllowed):
        files.strike(case=case, by=cast.partner, paper=walk.attached(cast, case), note="mistaken")
