"""What every template may take for granted (a context processor)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kit import clock
from kit.tenancy import NoSchemaChosen, current_dealer, current_schema
from kit.web.continuity import draft_key
from kit.web.navigation import navigation_for, own_pages, phone_bar_of
from kit.web.preferences import theme_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Whose pages these are, the navigation, and the look that was chosen."""
    navigation = navigation_for(request)
    user = getattr(request, "user", None)
    return {
        # session.js reads the newest token there; drafts.js encrypts with the account's key.
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "draft_key": draft_key(current_schema(), user.pk) if user is not None and user.is_authenticated else "",
        "navigation": navigation,
        "phone_navigation": phone_bar_of(request, navigation),
        "own_pages": own_pages(request),
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
