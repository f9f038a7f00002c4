"""Visitors: someone of the hosting company whom the dealer has invited to view its pages (SA-8)."""

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note


@command(purpose=Purpose.LOOK)
def note_visit(user: User, path: str) -> None:
    """Note a page that a visitor has opened. The path names ids, never a person."""
    note(user, "support.viewed", path)
