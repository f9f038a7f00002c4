"""The lines of a text file in whatever encoding it was written, with the bytes that are no character marked (SA-2).

A bad byte costs the cells that hold it, never the file: it is decoded to a lone surrogate, which `text_cell` reports.
"""

import codecs
import re
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from typing import NamedTuple

from kit.errors import refuse
from kit.sheets.guards import LARGEST_ROWS

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHUNK = 2**20
_LONGEST_LINE = 2**18
# Empty ones among them: whoever reads them all waits for nothing.
_MOST_LINES = 1_000_000
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
# DOS programs end a file with this byte, and fill its last block with empty ones.
_DOS_END = re.compile(rb"\x1a[\x1a\x00\r\n]*\Z")
_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A})
_NOT_CHINESE = re.compile("[^\x00-\x7f\u2000-\u206f\u3000-\u9fff\uff00-\uffef]")
_NOT_DECODED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


class Line(NamedTuple):
    """A line with its end. `is_foreign`: written in another encoding than the file, its text is a guess."""

    text: str
    is_foreign: bool = False


def text_lines(raw: bytes) -> Iterator[Line]:
    """Each line, decoded as it is asked for: the whole, decoded, takes up to four times the file. Refuses
    `file_unreadable` for what is no text or has a line without end, `too_many_rows` for too many lines."""
    raw = _without_dos_end(raw)
    if _is_binary(raw):
        raise refuse("file_unreadable", "file", "SA-2")
    for number, line in enumerate(_decoded(raw)):
        if number > _MOST_LINES:
            raise refuse("too_many_rows", "file", "SA-2", limit=LARGEST_ROWS)
        yield line


def encoding_of(raw: bytes) -> str:
    """The encoding that most lines are written in: by the file's mark if it has one, else UTF-8, or what Chinese
    Windows writes (GB 18030)."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    sample = raw[:4_000]
    zeros = sample.count(0)
    if zeros * 8 > len(sample):
        # Sixteen bits without a mark: a line's end or a comma has its empty byte behind it, or before it.
        behind = sample[1::2].count(0)
        if max(behind, zeros - behind) * 10 > zeros * 9:
            return "utf-16-le" if behind * 2 >= zeros else "utf-16-be"
    return "utf-8" if _is_utf_8(raw) or _has_most_lines_in_utf_8(raw) else "gb18030"


def _without_dos_end(raw: bytes) -> bytes:
    """Return a file without the mark at its end and what fills its last block: neither counts as what it holds."""
    ending = _DOS_END.search(raw, max(0, len(raw) - 4_096))
    text = raw[: ending.start()] if ending else raw
    # Of sixteen bits a half may look like the mark.
    return raw if encoding_of(text).startswith("utf-16") else text


def _is_binary(raw: bytes) -> bool:
    """Whether a file is no text: a text holds hardly any control characters, a picture or archive one in ten bytes."""
    if encoding_of(raw[:_CHUNK]).startswith("utf-16"):
        return False
    sample = raw[:_CHUNK]
    return (len(sample) - len(sample.translate(None, _CONTROL))) * 20 > len(sample)


def _decoded(raw: bytes) -> Iterator[Line]:
    encoding = encoding_of(raw)
    if encoding.startswith("utf-16"):
        text = TextIOWrapper(BytesIO(raw), encoding, errors="replace", newline="")
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise refuse("file_unreadable", "file", "SA-2")
            yield Line(line)
        return
    begin = 3 if raw.startswith(codecs.BOM_UTF8) else 0
    decode = _from_utf_8 if encoding == "utf-8" else _from_gb
    for found in _LINE.finditer(raw, begin):
        encoded = found[0]
        if len(encoded) > _LONGEST_LINE:
            raise refuse("file_unreadable", "file", "SA-2")
        yield Line(encoded.decode("ascii")) if encoded.isascii() else decode(encoded)


def _from_utf_8(raw: bytes) -> Line:
    text = raw.decode("utf-8", "surrogateescape")
    bad = len(_NOT_DECODED.findall(text))
    # Of a line in another encoding hardly a byte fits; of a damaged one most do.
    if bad * 2 > len(_NOT_ASCII.findall(text)):
        other = _gb_text(raw)
        if not _NOT_DECODED.search(other):
            return Line(other, is_foreign=True)
    return Line(text)


def _from_gb(raw: bytes) -> Line:
    try:
        other = raw.decode("utf-8")
    except UnicodeDecodeError:
        return Line(_gb_text(raw))
    # Chinese in UTF-8 mostly decodes as GB 18030 too, to other Chinese; the reverse takes one chance in thousands.
    return Line(_gb_text(raw)) if _NOT_CHINESE.search(other) else Line(other, is_foreign=True)


def _gb_text(raw: bytes) -> str:
    """Decoded as Chinese Windows does, whose code page 936 has the euro at 0x80."""
    return raw.decode("gb18030", "surrogateescape").replace("\udc80", "€")


def _is_utf_8(raw: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(raw), _CHUNK):
            decoder.decode(raw[begin : begin + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_most_lines_in_utf_8(raw: bytes) -> bool:
    """Of the lines that tell; of as many on either side, the first decides."""
    votes = 0
    for found in _LINE.finditer(raw[:_CHUNK]):
        if not found[0].isascii():
            is_fit = len(found[0]) <= _LONGEST_LINE and _is_utf_8(found[0])
            votes += (1 if is_fit else -1) * (3 if votes == 0 else 2)
    return votes > 0
