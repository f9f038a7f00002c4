"""Files that would harm whoever reads them carelessly, and what it costs to be handed one.

Run as a program it hands in each file of a folder for a dealer, as a web process does, and prints what it was answered
and the most memory that it took: a process can only tell that of itself.
"""

import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.kit.workbooks import BOOK, RELATIONS

MIB = 2**20
HEAD = b"name,phone,owner\n"
_CELLS = b"<row r='%d'><c t='str'><v>%s</v></c><c t='str'><v>%s</v></c><c t='str'><v>li</v></c></row>"


def write_files(folder: Path) -> dict[str, str]:
    """One file of each kind; the code with which each is to be refused."""
    head = _CELLS % (1, b"name", b"phone")
    _workbook(folder / "bomb.xlsx", [head, *[b" " * MIB] * 450])
    _workbook(folder / "one-row.xlsx", [head, b"<row>", *[b"<c/>" * (MIB // 4)] * 100])
    _workbook(folder / "names.xlsx", [head, *(b"<a%d/>" % at for at in range(500_000))])
    _workbook(folder / "deep.xlsx", [head, *[b"<a>" * (MIB // 4)] * 50])
    _workbook(folder / "remark.xlsx", [head, b"<!--", *[b"-> " * (MIB // 4)] * 100])
    _workbook(folder / "texts.xlsx", [head], [b"<si/>" * (MIB // 5)] * 130)
    _workbook(folder / "million.xlsx", (_CELLS % (at, b"A", b"13800138000") for at in range(1, 1_000_001)))
    _workbook(folder / "entities.xlsx", [head], above=b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>")
    (folder / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400)
    (folder / "million.csv").write_bytes(HEAD + b"A,13800138000,li\n" * 1_000_000)
    (folder / "lines.csv").write_bytes(HEAD + b"\n" * (24 * MIB))
    (folder / "wide.csv").write_bytes(HEAD + b"," * (24 * MIB))
    (folder / "quote.csv").write_bytes(HEAD + b'"a\n",' * (4 * MIB))
    (folder / "faces.csv").write_bytes(HEAD + b"a" * (24 * MIB) + "😀".encode())
    unpacked = dict.fromkeys(["bomb.xlsx", "texts.xlsx"], "file_too_large_unpacked")
    long = dict.fromkeys(["million.xlsx", "million.csv", "lines.csv"], "too_many_rows")
    codes = {file.name: "file_unreadable" for file in folder.iterdir()}
    return codes | unpacked | long


def _workbook(path: Path, rows: Iterable[bytes], texts: Iterable[bytes] = (), above: bytes = b"") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("xl/workbook.xml", BOOK)
        made.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        for name, begin, content, end in (
            ("xl/worksheets/sheet1.xml", above + b"<worksheet><sheetData>", rows, b"</sheetData></worksheet>"),
            ("xl/sharedStrings.xml", b"<sst>", texts, b"</sst>"),
        ):
            with made.open(name, "w") as part:
                part.write(begin)
                for piece in content:
                    part.write(piece)
                part.write(end)


def peak_of(pid: int | str = "self") -> int:
    """The most memory that a process has had resident, in MiB."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def _hand_in(dealer: str, username: str, folder: Path) -> Iterator[dict[str, object]]:
    from accounts.models import User
    from crm.services.importing.upload import upload_table
    from kit.errors import DomainError
    from kit.tenancy import in_dealer

    with in_dealer(dealer):
        actor = User.objects.get(username=username)
        for file in sorted(folder.iterdir()):
            Path("/proc/self/clear_refs").write_text("5")
            try:
                upload_table(actor, file.name, file.read_bytes())
                code = "taken"
            except DomainError as refusal:
                code = refusal.code
            yield {"file": file.name, "code": code, "peak": peak_of()}


if __name__ == "__main__":
    import django

    django.setup()
    for told in _hand_in(sys.argv[1], sys.argv[2], Path(sys.argv[3])):
        sys.stdout.write(json.dumps(told) + "\n")
