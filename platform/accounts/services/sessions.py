"""Browsers that are signed in: noted when they begin, ended from another one."""

from uuid import UUID

from django.contrib.sessions.models import Session

from accounts.commands import command
from accounts.models import PageSession, User
from accounts.rules.browsers import browser_name
from accounts.rules.commands import Purpose
from kit import clock
from kit.errors import refuse
from kit.live import end_streams_on_commit


@command(purpose=Purpose.SIGN_IN)
def note_session(user: User, session_key: str, user_agent: str) -> None:
    """Remember whose a session is that has just begun, or has just got another key."""
    PageSession.objects.update_or_create(
        session_id=session_key,
        defaults={"user": user, "browser": browser_name(user_agent), "created_at": clock.now()},
    )


@command(purpose=Purpose.PROTECTION)
def end_session(user: User, session_id: UUID) -> None:
    """End one of one's own browsers. Refuses with `not_found` for one that is not, or has ended already."""
    session = Session.objects.filter(pk__in=PageSession.objects.filter(id=session_id, user=user).values("session_id"))
    # The note goes with it.
    if not session.delete()[0]:
        raise refuse("not_found", status=404)
    end_streams_on_commit(user.id)
