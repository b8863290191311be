"""The parts of a workbook beside its sheets: which sheets there are, how cells look (ECMA-376, part 1)."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

QUOTED, MOMENT, DAY, BOLD = 1, 2, 3, 4
"""Numbers of the looks of a cell; 0 is plain. Quoted text is never read as a formula, even when edited."""
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]+")
_STYLES = f"""<styleSheet xmlns="{MAIN}">
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="165" \
formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/>\
<name val="Calibri"/><family val="2"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


def package(name: str, sheets: int) -> dict[str, str]:
    """Every part but the sheets and their words, by its path. Sheets are called `name`, `name 2`, ..."""
    return {
        "xl/styles.xml": XML_HEAD + _STYLES,
        "xl/workbook.xml": XML_HEAD + _workbook(name, sheets),
        "xl/_rels/workbook.xml.rels": XML_HEAD + _relations(sheets),
        "_rels/.rels": XML_HEAD + _root(),
        "[Content_Types].xml": XML_HEAD + _types(sheets),
    }


def _workbook(name: str, sheets: int) -> str:
    rows = "".join(
        f'<sheet name={quoteattr(_numbered(name, n))} sheetId="{n}" r:id="rId{n}"/>'
        for n in range(1, sheets + 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{rows}</sheets></workbook>'


def _numbered(name: str, number: int) -> str:
    tail = f" {number}" if number > 1 else ""
    return _NOT_IN_NAMES.sub(" ", name)[: _LONGEST_NAME - len(tail)].strip("' ") + tail


def _relations(sheets: int) -> str:
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _root() -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )


def _types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [("/xl/sharedStrings.xml", "sharedStrings")]
    parts += [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    rows = "".join(f'<Override PartName="{path}" ContentType="{_KIND}.{kind}+xml"/>' for path, kind in parts)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )
