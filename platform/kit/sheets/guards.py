"""What a file must be before anything reads it: the sender is a dealer's computer, and whoever was on it."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from xml.parsers import expat

from kit.errors import refuse

LARGEST_FILE = 25 * 2**20
LARGEST_ROWS = 200_000
# What a part of a workbook may unpack to. 200,000 rows of thirty columns come to some 250 MB of XML.
LARGEST_SHEET = 400 * 2**20
LARGEST_TEXTS = 120 * 2**20
LARGEST_REST = 8 * 2**20
_MOST_PARTS = 2_000
_CHUNK = 2**16
# A tag or a remark is held in memory until its end has come.
_LONGEST_TAG = 2 * 2**20
_DEEPEST = 100
_MOST_NAMES = 2_000
# 200,000 rows of forty cells, each with its value; reading more takes minutes. Fifteen texts a row that no other has.
MOST_ELEMENTS = 16_000_000
MOST_TEXTS = 6_000_000
# Each part has an entry in the archive's table of contents, which begins with this.
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 1
_COMPRESSED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError)


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
    """The archive, once its own table of contents promises few parts of a sane size, packed as workbooks are: other
    ways of packing give out what they hold in pieces of any size.

    What it promises is held against what comes out by `pieces`: a bomb lies about it.
    """
    if raw.count(_ENTRY) > _MOST_PARTS:
        raise refuse("file_too_large_unpacked", "file", "SA-2")
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
        parts = archive.infolist()
    except _BROKEN as error:
        raise refuse("file_unreadable", "file", "SA-2") from error
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise refuse("file_encrypted", "file", "SA-2")
    if any(part.compress_type not in _COMPRESSED_BY for part in parts):
        raise refuse("file_unreadable", "file", "SA-2")
    if sum(part.file_size for part in parts) > LARGEST_SHEET + LARGEST_TEXTS:
        raise refuse("file_too_large_unpacked", "file", "SA-2")
    return archive


def pieces(archive: zipfile.ZipFile, name: str, limit: int) -> Iterator[bytes]:
    """A part unpacked piece by piece, to `limit` bytes and no further."""
    seen = 0
    try:
        with archive.open(name) as part:
            while piece := part.read(_CHUNK):
                seen += len(piece)
                if seen > limit:
                    raise refuse("file_too_large_unpacked", "file", "SA-2")
                yield piece
    except _BROKEN as error:
        raise refuse("file_unreadable", "file", "SA-2") from error


class XmlReading:
    """Reads XML in pieces and keeps nothing of it. Entities are not known: a document that declares any is refused.

    The parser itself remembers each name that it has met and each element that is open, so those are few or it stops.
    """

    def __init__(
        self,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] | None = None,
        letters: Callable[[str], None] | None = None,
        most: int = MOST_ELEMENTS,
    ) -> None:
        self._parser = expat.ParserCreate(intern=None)
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._parser.EntityDeclHandler = _refuse_declaration
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = letters
        self._start, self._end = start, end or _pass_over
        self._most = most
        self._names: set[str] = set()
        self._depth = self._count = 0
        self._seen = 0

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._count > self._most:
            raise refuse("file_too_large_unpacked", "file", "SA-2")
        if name not in self._names or not self._names.issuperset(attributes):
            self._names.update((name, *attributes))
        if self._depth > _DEEPEST or len(self._names) > _MOST_NAMES:
            raise refuse("file_unreadable", "file", "SA-2")
        self._start(name, attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        self._end(name)

    def feed(self, piece: bytes) -> None:
        """Read one piece more; an empty one is the end."""
        self._seen += len(piece)
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise refuse("file_unreadable", "file", "SA-2") from error
        if self._seen - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise refuse("file_unreadable", "file", "SA-2")

    def read(self, found: Iterable[bytes]) -> None:
        """Read all pieces, to the end."""
        for piece in found:
            self.feed(piece)
        self.feed(b"")


def _pass_over(_name: str) -> None:
    """An end of which nothing is to be known."""


def _refuse_declaration(*_told: object) -> None:
    raise refuse("file_unreadable", "file", "SA-2")
