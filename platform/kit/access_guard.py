"""The guard of each page and endpoint beside its roles: accounts provide it (settings.ACCESS_GUARD)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from rest_framework.request import Request

from kit.errors import DomainError

# Limits of settings.RATE_LIMITS that count what takes data out.
_EXPORTS = frozenset({"exports", "workbooks"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The action that a request asks for; a sensitive one has a purpose."""

    action: str | None
    purpose: str | None = None
    is_export: bool = False
    needs_factor: bool = True


class Guarded:
    """The declarations that pages and endpoints share.

    `sensitive` are the methods for which people prove to be themselves again, each with the purpose of its command
    (accounts.rules.commands): nobody is asked to where the dealer's state refuses it. `needs_factor` is False where an
    account that lacks its second factor can still go: to its own pages, to add one. `limits` are, by method, the limits
    of settings.RATE_LIMITS that a request counts against.
    """

    sensitive: ClassVar[Mapping[str, str]] = {}
    needs_factor: ClassVar[bool] = True
    limits: ClassVar[Mapping[str, str]] = {}

    def refusal(self, request: HttpRequest | Request, action: str | None, counted: str | None) -> DomainError | None:
        """Return what keeps a signed-in person from the action, None where nothing does."""
        method = "GET" if request.method == "HEAD" else str(request.method)
        wanted = Wanted(action, self.sensitive.get(method), counted in _EXPORTS, self.needs_factor)
        found: Any = import_string(settings.ACCESS_GUARD)(request, wanted)
        return found if isinstance(found, DomainError) else None
