"""The texts that the cells of an Excel workbook share, and how any of its texts is read."""

import zipfile
from array import array
from collections.abc import Mapping

from kit.sheets import guards
from kit.sheets.cells import LONGEST_CELL


class SharedTexts:
    """The texts that cells share, one behind the other in a block of UTF-8: as Python's strings they took up to ten
    times the file's own size."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self._block = bytearray()
        self._ends = array("L")
        self._is_text = False
        self._is_reading = False
        if part not in archive.namelist():
            return
        reading = guards.XmlReading(self._start, self._end, self._letters, guards.MOST_TEXTS)
        reading.read(guards.pieces(archive, part, guards.LARGEST_TEXTS))

    def __getitem__(self, at: int) -> str:
        begin = self._ends[at - 1] if at else 0
        return self._block[begin : min(self._ends[at], begin + 4 * LONGEST_CELL)].decode("utf-8", "ignore")

    def __len__(self) -> int:
        return len(self._ends)

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        name = local(name)
        if name == "si":
            self._is_text = True
        elif name == "rPh":
            # How it is pronounced is not what it says.
            self._is_text = False
        self._is_reading = self._is_text and name == "t"

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "si":
            self._ends.append(len(self._block))
        self._is_text = self._is_text or name == "rPh"
        self._is_reading = False

    def _letters(self, letters: str) -> None:
        if self._is_reading:
            self._block += letters.encode("utf-8", "surrogatepass")


def local(name: str) -> str:
    """An element's name without its namespace."""
    return name.rpartition(":")[2] if ":" in name else name
