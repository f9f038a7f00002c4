"""Keeping a view of the list of cards: one's own, seen by nobody else."""

from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.models import SavedView
from crm.queries.saved_views import one_view
from kit import clock
from kit.errors import Problem, raise_all, refuse

MOST = 20
LONGEST_NAME = 40
_LONGEST_QUERY = 1000


@command(Action.CARD_VIEW)
@transaction.atomic
def save_view(actor: User, name: str, query: str) -> SavedView:
    """Keep `query`, the list's address without its path, under a name. Refuses `view_name_taken`, `too_many_views`."""
    _one_at_a_time(actor)
    own = SavedView.objects.filter(user=actor)
    problems = _name_problems(actor, name)
    if len(query) > _LONGEST_QUERY:
        problems.append(Problem("too_long", "query", params={"limit": _LONGEST_QUERY}))
    if own.count() >= MOST:
        problems.append(Problem("too_many_views", params={"limit": MOST}))
    raise_all(problems)
    view = SavedView(user=actor, name=name.strip(), query=query, created_at=clock.now())
    view.save(force_insert=True)
    return view


@command(Action.CARD_VIEW)
@transaction.atomic
def rename_view(actor: User, view_id: UUID, name: str) -> SavedView:
    """Give one's view another name. Refuses `view_name_taken`."""
    _one_at_a_time(actor)
    view = one_view(actor, view_id)
    raise_all(_name_problems(actor, name, except_view=view.id))
    view.name = name.strip()
    view.save(update_fields=["name"])
    return view


@command(Action.CARD_VIEW)
@transaction.atomic
def remove_view(actor: User, view_id: UUID) -> None:
    """Forget one's view; the cards are as they were."""
    if not SavedView.objects.filter(user=actor, id=view_id).delete()[0]:
        raise refuse("not_found", status=404)


def _one_at_a_time(actor: User) -> None:
    """Of two windows of one person's the second waits, so that names and their number hold."""
    User.objects.select_for_update(no_key=True).get(id=actor.id)


def _name_problems(actor: User, name: str, except_view: UUID | None = None) -> list[Problem]:
    wanted = name.strip()
    if not wanted:
        return [Problem("required", "name")]
    if len(wanted) > LONGEST_NAME:
        return [Problem("too_long", "name", params={"limit": LONGEST_NAME})]
    found = SavedView.objects.filter(user=actor, name=wanted).values_list("id", flat=True).first()
    return [Problem("view_name_taken", "name")] if found not in (None, except_view) else []
