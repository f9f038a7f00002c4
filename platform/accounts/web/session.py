"""The session of a request, as its owner's list knows it."""

from django.http import HttpRequest

from accounts.models import User
from accounts.services.sessions import note_session


def remember_session(request: HttpRequest, user: User) -> None:
    """After `login` or another key: they have written the session's row."""
    note_session(user, request.session.session_key or "", request.headers.get("User-Agent", ""))
