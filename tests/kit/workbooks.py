"""Workbooks made by hand, as nobody's Excel would write them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

BOOK = b"<workbook xmlns:r='r'><sheets><sheet name='x' sheetId='1' r:id='a'/></sheets></workbook>"
RELATIONS = (
    b"<Relationships><Relationship Id='a' Type='t/worksheet' Target='worksheets/sheet1.xml'/>"
    b"<Relationship Id='b' Type='t/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
)


def archive(parts: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", packing) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def packed(
    rows: bytes, *, above: bytes = b"", below: bytes = b"", texts: bytes = b"", packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A workbook whose one sheet holds these rows as XML; `texts` are those that its cells share."""
    parts = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet_xml(rows, above=above, below=below),
    }
    return archive(parts | ({"xl/sharedStrings.xml": b"<sst>%s</sst>" % texts} if texts else {}), packing)


def sheet_xml(rows: bytes, *, above: bytes = b"", below: bytes = b"") -> bytes:
    """A sheet with these rows; `above` stands before its beginning, `below` behind its rows."""
    return b"%s<worksheet><sheetData>%s</sheetData>%s</worksheet>" % (above, rows, below)
