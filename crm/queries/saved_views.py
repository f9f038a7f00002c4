"""The views of the list that someone keeps."""

from uuid import UUID

from accounts.models import User
from crm.models import SavedView
from kit.errors import refuse


def views_of(user: User) -> list[SavedView]:
    """One's own, in the order in which they were saved. One query."""
    return list(SavedView.objects.filter(user=user).order_by("id"))


def one_view(user: User, view_id: UUID) -> SavedView:
    """One of one's own; `not_found` otherwise."""
    found = SavedView.objects.filter(user=user, id=view_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
