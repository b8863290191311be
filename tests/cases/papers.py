"""A case with papers, and how a test reads a paper: as page and as Word."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table as WordTable

from cases.models import Case, PartyRole, PersonKind, RefusalReason, ResolutionMode
from cases.services import intake
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CREDIT_CODE = "91150203MA0N00000K"
HOSTILE = "<script>alert(1)</script> & \u202eevil\u0007 {office} =1+1 😀"
HOSTILE_ON_PAPER = "<script>alert(1)</script> & evil {office} =1+1 😀"
GOING_ON = ("register-form", "application", "rights-notice")
ALL = (*GOING_ON, "not-accepted-notice")


@pytest.fixture
def paper_case(cast: Cast) -> Case:
    """A tenant against a company, everything known."""
    tenant = cast.party(
        name="王小明",
        phone="13847212345",
        address="昆都仑区友谊大街1号楼2单元303室",
        ethnicity="蒙古族",
        occupation="教师",
        id_number="",
        birth_date=date(1980, 7, 4),
        gender="male",
    )
    company = cast.party(
        PartyRole.RESPONDENT,
        "示例物业有限公司",
        kind=PersonKind.LEGAL,
        id_type="credit_code",
        id_number="",
        phone="04725150000",
        legal_representative="钱多多",
        address="昆都仑区钢铁大街9号",
    )
    return cast.log_dispute(
        parties=(tenant, company),
        now=NOW,
        description="楼上漏水。\n要求修复并赔偿。",
        place="友谊大街1号楼",
        amount=12000,
    )


@pytest.fixture
def refused(cast: Cast, paper_case: Case) -> Case:
    return intake.refuse(
        case=paper_case,
        by=cast.clerk,
        reason=RefusalReason.objects.get(code="already_handled"),
        other_ways=[ResolutionMode.objects.get(code="05"), ResolutionMode.objects.get(code="0203")],
        note="只给同事看的话",
        now=NOW,
    )


def address(case: Case, slug: str, *, as_word: bool = False, party: int | None = None) -> str:
    return f"/cases/{case.number}/papers/{slug}{'.docx' if as_word else '/'}" + (
        f"?party={party}" if party else ""
    )


def article(html: str) -> str:
    """The words of the paper on the page, white space taken out."""
    papers = re.findall(r"<article.*?</article>", html, re.DOTALL)
    return squeezed(unescape(re.sub(r"<[^>]*>", "", "".join(papers))))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def paragraphs(document: WordDocument) -> list[str]:
    """Every paragraph of the Word file in reading order, a joined cell once."""
    found: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            seen: list[Any] = []
            for row in block.rows:
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.append(cell._tc)
                        found += [paragraph.text for paragraph in cell.paragraphs]
        else:
            found.append(block.text)
    return found


def opened_again(content: bytes) -> WordDocument:
    return Document(BytesIO(content))


def page_and_word(client: Client, case: Case, slug: str) -> tuple[str, str]:
    page = client.get(address(case, slug))
    file = client.get(address(case, slug, as_word=True))
    assert (page.status_code, file.status_code) == (200, 200)
    return article(page.content.decode()), squeezed("".join(paragraphs(opened_again(file.content))))
