"""What a file must be before anything reads it: the sender is a dealer's computer, and whoever was on it."""

import re
import zipfile
from io import BytesIO

from kit.errors import refuse

LARGEST_FILE = 25 * 2**20
LARGEST_ROWS = 200_000
# What a workbook may unpack to. 200,000 rows of thirty columns come to some 150 MB of XML.
_LARGEST_UNPACKED = 400 * 2**20
_LARGEST_TEXTS = 120 * 2**20
_MOST_PARTS = 2_000
_CHUNK = 2**20
_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")


def check_size(size: int) -> None:
    """`file_too_large` beyond 25 MB, `file_empty` for nothing."""
    if size == 0:
        raise refuse("file_empty", "file", "SA-2")
    if size > LARGEST_FILE:
        raise refuse("file_too_large", "file", "SA-2", megabytes=LARGEST_FILE // 2**20)


def is_zip(raw: bytes) -> bool:
    """Whether it begins as a workbook (a zip archive) does."""
    return raw[:4] == b"PK\x03\x04"


def open_archive(raw: bytes) -> zipfile.ZipFile:
    """The archive, once its own table of contents promises to unpack to a sane size.

    What it promises is held against what comes out by `measure`: a bomb lies about it.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise refuse("file_unreadable", "file", "SA-2") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise refuse("file_too_large_unpacked", "file", "SA-2")
    return archive


def measure(archive: zipfile.ZipFile) -> dict[str, int]:
    """The rows of each sheet's XML by its part, everything unpacked once in pieces and nothing kept.

    A workbook whose texts are kept apart holds those in memory while it is read, hence their own limit.
    """
    parts = archive.namelist()
    for texts in (part for part in parts if part.endswith("sharedStrings.xml")):
        _measured(archive, texts, _LARGEST_TEXTS)
    sheets = [part for part in parts if "/worksheets/" in part and part.endswith(".xml")]
    return {sheet: _measured(archive, sheet, _LARGEST_UNPACKED) for sheet in sheets}


def _measured(archive: zipfile.ZipFile, name: str, limit: int) -> int:
    """Unpack a part piece by piece, nothing kept; how many rows began in it."""
    rows = seen = 0
    tail = b""
    try:
        with archive.open(name) as part:
            while piece := part.read(_CHUNK):
                seen += len(piece)
                if seen > limit or b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise refuse("file_too_large_unpacked" if seen > limit else "file_unreadable", "file", "SA-2")
                rows += len(_ROW.findall(tail + piece)) - len(_ROW.findall(tail))
                tail = piece[-16:]
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise refuse("file_unreadable", "file", "SA-2") from error
    return rows
