"""The instant that a page of figures is asked for, and what the page says of it (RP-8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from kit.errors import DomainError
from kit.tenancy import current_dealer
from reporting.dealer.queries.part import known


@dataclass(frozen=True, slots=True)
class Instant:
    """`at` is None for the latest figures, and where the one asked for is not known yet (`is_too_late`)."""

    at: datetime | None = None
    is_too_late: bool = False

    def query(self, **given: str) -> str:
        """Return parameters with the instant among them, where there is one."""
        return urlencode({**given, **({"as_of": self.at.isoformat()} if self.at else {})})

    def context(self, up_to: datetime | None, latest_url: str, hidden: Mapping[str, str]) -> dict[str, Any]:
        """Return what `parts/as_of.html` shows. `hidden` are the parameters that the control keeps."""
        return {
            "up_to": up_to,
            "hidden_of_instant": hidden,
            "latest_url": latest_url if self.at else "",
            "asked_too_late": self.is_too_late,
        }


def instant_in(request: HttpRequest) -> Instant:
    """Read `as_of`. Without an offset, as the control sends it, it is the dealer's time. One statement where given."""
    try:
        at = datetime.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return Instant()
    at = at if at.tzinfo else at.replace(tzinfo=current_dealer().time_zone)
    try:
        known().check(at)
    except DomainError:
        return Instant(is_too_late=True)
    return Instant(at)
