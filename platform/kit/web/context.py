"""What every template may take for granted (a context processor)."""

from typing import Any

from django.http import HttpRequest

from kit import clock
from kit.tenancy import NoSchemaChosen, current_dealer
from kit.web.places import places_for
from kit.web.preferences import theme_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Whose pages these are, the places one may go to, and the look that was chosen."""
    places = places_for(request)
    return {
        "places": places,
        "phone_places": [place for place in places if place.on_phone][:4],
        "theme": theme_of(request),
        "dealer_name": _dealer_name(),
        # What happened after this instant is news to the page (live.js).
        "made_at": int(clock.now().timestamp() * 1000),
    }


def _dealer_name() -> str:
    """Whose pages these are; "" at the brand's own host."""
    try:
        return current_dealer().name
    except NoSchemaChosen:
        return ""
