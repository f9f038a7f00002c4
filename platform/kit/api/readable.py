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
        # Django has put percent signs back where the path was no UTF-8.
        _refuse_nul(unquote_to_bytes(request.path_info).decode())
        _refuse_nul(unquote_to_bytes(query.encode("latin-1").replace(b"+", b" ")).decode())
        for header in request.headers.values():
            _refuse_nul(header.encode().decode())
    except UnicodeError as error:
        raise ParseError from error


def _refuse_nul(text: str) -> None:
    if "\x00" in text:
        raise ParseError
