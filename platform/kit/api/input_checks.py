"""What no column, no log and no other client could keep is refused at the door (400 `not_readable`).

Bodies are read by `kit.api.bodies`; this is for the rest of a request: its address, its query and its headers.
"""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from rest_framework.exceptions import ParseError


def refuse_unreadable(request: HttpRequest) -> None:
    """Refuse an address, a query or a header that is not UTF-8 without NUL. A lone surrogate is no UTF-8."""
    query = str(request.META.get("QUERY_STRING", ""))
    try:
        # Django has put percent signs back where the path was no UTF-8; of a query it has a character for each byte.
        _refuse_nul(_unquoted(request.path_info, "utf-8"))
        _refuse_nul(_unquoted(query, "latin-1"))
        headers = "\n".join([str(value) for name, value in request.META.items() if name.startswith(_OF_HEADERS)])
        _refuse_nul(headers)
        headers.encode()
    except UnicodeError as error:
        raise ParseError from error


_OF_HEADERS = ("HTTP_", "CONTENT_")


def _unquoted(text: str, encoding: str) -> str:
    if "%" not in text and text.isascii():
        return text
    return unquote_to_bytes(text.encode(encoding)).decode()


def _refuse_nul(text: str) -> None:
    if "\x00" in text:
        raise ParseError
