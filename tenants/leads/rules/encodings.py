"""The text of a message whose encoding is not what it says, or is said nowhere (HQ-3: a named repair)."""

import re

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", re.IGNORECASE)
_CHINESE = frozenset({"gbk", "gb2312", "gb18030", "cp936", "x-gbk"})
_WESTERN = frozenset({"windows-1252", "cp1252", "iso-8859-1", "latin-1", "latin1"})
# All that a Chinese text holds beside ASCII: characters, their punctuation, full-width forms.
_ORDINARY = re.compile(r"[\x00-\x7f\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef·]*")


class Undecodable(Exception):
    """The bytes are a text in none of the encodings that are read."""


def read_text(raw: bytes, charset: str = "") -> tuple[str, str]:
    """Return the text, and the repair that it took: "", `encoding_gbk` or `encoding_windows_1252`.

    UTF-8 is believed wherever it fits. `charset` is the one of the message's header, where it has one; else the XML
    declaration's counts. Raises Undecodable.
    """
    if b"\x00" in raw:
        raise Undecodable
    try:
        return raw.removeprefix(_BOM).decode(), ""
    except UnicodeDecodeError:
        pass
    found = _DECLARED.search(raw[:1000])
    declared = (charset or (found[1].decode() if found else "")).lower()
    if declared not in _WESTERN:
        text = _chinese(raw, is_declared=declared in _CHINESE)
        if text is not None:
            return text, "encoding_gbk"
    if declared not in _CHINESE:
        try:
            return raw.decode("cp1252"), "encoding_windows_1252"
        except UnicodeDecodeError:
            pass
    raise Undecodable


def _chinese(raw: bytes, *, is_declared: bool) -> str | None:
    """Return the text in GBK. Where nobody says that it is, only of ordinary characters: any two bytes are some."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return text if is_declared or _ORDINARY.fullmatch(text) else None
