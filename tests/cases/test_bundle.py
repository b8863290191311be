"""The bound file: right page numbers, every scan, a package with hashes, and who may have it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from PIL import Image

from cases.bundle import plan, scans
from cases.models import Archive, Case, PaperKind
from cases.papers.facts import read
from cases.papers.sheet import Line, Sheet
from cases.services import bundle, closing, files, sessions
from core import jobs
from core.files import open_file
from core.models import AuditEntry, Job
from tests import walk
from tests.cast import Cast


def nothing() -> None:
    """Nobody asks how far it is."""


def scanned(pages: int) -> bytes:
    """A PDF of so many pages."""
    sheets = [Image.new("RGB", (620, 877), (255, 255, 255 - number)) for number in range(pages)]
    out = BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def photo(width: int, height: int, turned: int = 1) -> bytes:
    """A JPEG as a phone makes it, its turning told beside the picture."""
    picture, about = Image.new("RGB", (width, height), "white"), Image.Exif()
    about[0x0112] = turned
    out = BytesIO()
    picture.save(out, "JPEG", exif=about)
    return out.getvalue()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Settled in writing, signed, with the scan of the sheet."""
    return walk.in_force(cast)


def add(cast: Cast, case: Case, kind: PaperKind, content: bytes, title: str = "扫描") -> Any:
    return files.attach(case=case, by=cast.clerk, kind=kind, file=content, title=title)


def made(job: Job, shape: str = bundle.DOCUMENT) -> bytes:
    with open_file(bundle.build(job, lambda done, total: None).file) as content:
        return content.read()


def bound(cast: Cast, case: Case, shape: str = bundle.DOCUMENT) -> bytes:
    return made(bundle.start_bundle(case=case, by=cast.clerk, shape=shape))


def pages_in(document: WordDocument) -> list[list[Any]]:
    """The blocks of the document between its page breaks."""
    pages: list[list[Any]] = [[]]
    for block in document.element.body:
        if block.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None:
            pages.append([])
        pages[-1].append(block)
    return pages


def begins(document: WordDocument) -> dict[str, int]:
    """Bookmark -> the page it stands on."""
    return {
        mark.get(qn("w:name")): number
        for number, page in enumerate(pages_in(document), start=1)
        for block in page
        for mark in block.iter(qn("w:bookmarkStart"))
    }


def told(document: WordDocument) -> dict[str, int]:
    """Bookmark -> the page the contents tell."""
    found = {}
    for row in document.tables[0].rows[1:]:
        cell = row.cells[17]
        (mark,) = re.findall(r"PAGEREF (\S+)", cell._tc.xml)
        found[mark] = int(cell.text)
    return found


def test_the_contents_tell_the_page_on_which_each_paper_begins(cast: Cast, case: Case) -> None:
    add(cast, case, PaperKind.IDENTITY, scanned(3), "身份证")
    add(cast, case, PaperKind.EVIDENCE, photo(300, 400), "照片")
    document = Document(BytesIO(bound(cast, case)))
    assert told(document) == begins(document)
    assert len(told(document)) > 6


def test_the_back_cover_tells_the_count_of_all_pages(cast: Cast, case: Case) -> None:
    add(cast, case, PaperKind.IDENTITY, scanned(2), "身份证")
    document = Document(BytesIO(bound(cast, case)))
    pages = pages_in(document)
    last = "".join(text.text or "" for block in pages[-1] for text in block.iter(qn("w:t")))
    assert f"本卷宗连面带底共计{len(pages)}页" in last
    assert "PAGE" in document.sections[0].footer._element.xml
    assert len(document.sections) == 1


def test_every_page_of_a_scan_is_a_page_of_the_file(cast: Cast, case: Case) -> None:
    add(cast, case, PaperKind.IDENTITY, scanned(3), "身份证")
    document = Document(BytesIO(bound(cast, case)))
    drawn = [
        page
        for page in pages_in(document)
        if any(True for block in page for _ in block.iter(qn("wp:inline")))
    ]
    assert len(drawn) == 3 + 1  # and the signed sheet


def test_a_picture_fits_the_page_whatever_its_shape(cast: Cast, case: Case) -> None:
    add(cast, case, PaperKind.EVIDENCE, photo(4000, 500), "宽")
    add(cast, case, PaperKind.EVIDENCE, photo(500, 4000), "高")
    document = Document(BytesIO(bound(cast, case)))
    for shape in document.inline_shapes:
        assert shape.width.mm <= 156.01
        assert shape.height.mm <= 225 - 14


def test_a_photo_stands_upright(cast: Cast, case: Case, tmp_path: Path) -> None:
    added = add(cast, case, PaperKind.EVIDENCE, photo(400, 300, turned=6))
    (picture,) = scans.drawn(added, tmp_path).pictures()
    assert (picture.width, picture.height) == (300, 400)


def test_a_pdf_that_cannot_be_read_gets_a_page_that_says_so(cast: Cast, case: Case, tmp_path: Path) -> None:
    added = add(cast, case, PaperKind.EVIDENCE, b"%PDF-1.7\nnothing of a page\n%%EOF", "坏件")
    assert scans.drawn(added, tmp_path).pages is None
    text = "".join(paragraph.text for paragraph in Document(BytesIO(bound(cast, case))).paragraphs)
    assert "本件不能以图像显示" in text
    assert added.file.sha256 in text


def test_a_paper_struck_out_is_not_bound_but_listed(cast: Cast, case: Case) -> None:
    added = add(cast, case, PaperKind.EVIDENCE, scanned(2), "错件")
    files.strike(case=case, by=cast.clerk, paper=added, note="不是本案的")
    assert "错件" not in "".join(cell.text for row in contents(cast, case) for cell in row.cells)
    listed = rows_of_list(bound(cast, case, bundle.PACKAGE))
    assert [row["备注"] for row in listed if row["SHA-256"] == added.file.sha256] == ["已作废：不是本案的"]


def contents(cast: Cast, case: Case) -> Any:
    return Document(BytesIO(bound(cast, case))).tables[0].rows


def rows_of_list(package: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(BytesIO(package)) as opened:
        return list(csv.DictReader(io.StringIO(opened.read("卷内清单.csv").decode("utf-8-sig"))))


def test_the_package_holds_every_paper_and_its_hash(cast: Cast, case: Case) -> None:
    content = scanned(2)
    add(cast, case, PaperKind.IDENTITY, content, "身份证")
    package = bound(cast, case, bundle.PACKAGE)
    with zipfile.ZipFile(BytesIO(package)) as opened:
        found = {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist()}
        sums = opened.read("SHA256SUMS").decode().splitlines()
        assert content in [opened.read(name) for name in opened.namelist()]
    assert {line.split("  ")[1]: line.split("  ")[0] for line in sums}.items() <= found.items()
    listed = {row["文件"]: row["SHA-256"] for row in rows_of_list(package)}
    assert listed == {name: found[name] for name in listed}
    assert set(found) - set(listed) == {"卷内清单.csv", "SHA256SUMS"}


def test_a_title_is_never_a_formula_in_the_list(cast: Cast, case: Case) -> None:
    add(cast, case, PaperKind.EVIDENCE, scanned(1), "=HYPERLINK(1)")
    added = case.attachments.get(title="=HYPERLINK(1)")
    files.strike(case=case, by=cast.clerk, paper=added, note="错")
    titles = [row["文书名称"] for row in rows_of_list(bound(cast, case, bundle.PACKAGE))]
    assert "'=HYPERLINK(1)" in titles


def test_what_one_side_said_alone_is_in_no_bound_file(cast: Cast) -> None:
    case = walk.agreeing(cast)
    party = case.parties.first()
    sessions.side_note(case=case, by=cast.resident, party=party, text="最低可以接受三千元")
    content = bound(cast, case)
    assert "三千元" not in "".join(
        text.text or "" for text in Document(BytesIO(content)).element.body.iter(qn("w:t"))
    )


def test_an_archived_file_is_bound_once_and_kept(cast: Cast) -> None:
    case = walk.closed(cast)
    job = closing.archive(case=case, by=cast.clerk)
    first = bundle.build(job, lambda done, total: None)
    archive = Archive.objects.get(case=case)
    assert (archive.number, archive.document) == (f"{case.number}-01", first.file)
    assert archive.pages == len(pages_in(Document(BytesIO(made(job)))))
    again = bundle.build(bundle.start_bundle(case=case, by=cast.clerk), lambda done, total: None)
    assert again.file == first.file
    assert Archive.objects.filter(case=case).count() == 1


def test_a_paper_that_joins_an_archived_file_binds_it_anew(cast: Cast) -> None:
    case = walk.closed(cast)
    made(closing.archive(case=case, by=cast.clerk))
    later = Archive.objects.get(case=case).at + timedelta(minutes=1)
    files.attach(
        case=case, by=cast.clerk, kind=PaperKind.RECEIPT, file=walk.picture(99), title="收条", now=later
    )
    made(bundle.start_bundle(case=case, by=cast.clerk))
    assert [row.number[-3:] for row in case.archives.all()] == ["-01", "-02"]


def test_progress_grows_to_its_end(cast: Cast, case: Case) -> None:
    steps: list[tuple[int, int]] = []
    bundle.build(
        bundle.start_bundle(case=case, by=cast.clerk), lambda done, total: steps.append((done, total))
    )
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    assert len({total for _done, total in steps}) == 1


def test_asking_for_it_is_an_entry_of_the_audit_trail(cast: Cast, case: Case) -> None:
    bundle.start_bundle(case=case, by=cast.clerk, shape=bundle.PACKAGE)
    entry = AuditEntry.objects.get(action="paper.bundle")
    assert (entry.by, entry.detail) == (cast.clerk, {"case": case.number, "shape": "package"})


def test_the_right_is_asked_again_when_the_work_begins(cast: Cast, case: Case) -> None:
    job = bundle.start_bundle(case=case, by=cast.clerk)
    cast.clerk.postings.update(ends_on="2021-01-01")
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.FAILED, None)


def test_the_page_begins_the_work_and_shows_how_far_it_is(cast: Cast, case: Case) -> None:
    client = cast.logged_in(cast.clerk)
    url = f"/cases/{case.number}/papers/bundle/"
    plain = client.post(url, {"shape": "document"})
    job = Job.objects.get(kind=closing.BUNDLE)
    assert (plain.status_code, plain.headers["Location"]) == (303, f"/jobs/{job.pk}/")
    part = client.post(url, {"shape": "package"}, headers={"hx-request": "true"})
    assert "hx-get" in part.content.decode()
    assert client.post(url, {"shape": "else"}).status_code == 404
    assert cast.logged_in(cast.neighbour).post(url).status_code == 404
    assert cast.logged_in(cast.official).post(url).status_code == 403


def test_before_it_is_accepted_there_is_no_file_to_bind(cast: Cast) -> None:
    case = cast.log_dispute()
    answer = cast.logged_in(cast.clerk).post(f"/cases/{case.number}/papers/bundle/")
    assert answer.status_code == 409


def test_the_tracking_slip_is_no_part_of_the_file(cast: Cast, case: Case, tmp_path: Path) -> None:
    planned = plan.plan(read(case), tmp_path, nothing)
    texts = [line.text for part in planned.parts for sheet in part.sheets for line in lines_of(sheet)]
    assert not any("登记回执" in text for text in texts)


def lines_of(sheet: Sheet) -> Iterator[Line]:
    return (block for block in sheet.blocks if isinstance(block, Line))
