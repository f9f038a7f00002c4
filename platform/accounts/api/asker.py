"""Who asks, where someone must be signed in."""

from typing import cast

from rest_framework.request import Request

from accounts.models import User


def asker(request: Request) -> User:
    """The person of a request whose method declares an action or None: `Endpoint` has let no one else through."""
    return cast(User, request.user)
