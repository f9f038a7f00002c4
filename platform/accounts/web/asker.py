"""The person who asks for a page."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def asker(request: HttpRequest) -> User:
    """Return the person of a page that declares its action: `Page` has let no one else through."""
    return cast(User, request.user)
