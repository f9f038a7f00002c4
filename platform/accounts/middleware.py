"""Who is seen on a page (RM-4)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.commands import is_visitor
from accounts.models import User
from accounts.services.presence import note_seen
from accounts.services.visitors import note_visit
from accounts.web.session import note_use

# Asked for by open pages themselves, whoever sits before them: news, and the copy of a page that works offline.
_BY_ITSELF = ("/live/", "/sync/")


class SeenMiddleware:
    """Notes who has done something, where the request knows who asks; a page that only keeps itself fresh says
    nothing about its reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Asked for nobody, a request is not made to look for its user.
        user = getattr(request, "_cached_user", None)
        if isinstance(user, User) and user.is_active and not request.path.endswith(_BY_ITSELF):
            note_seen(user)
            note_use(request)
            if is_visitor(user):
                note_visit(user, request.path)
        return response
