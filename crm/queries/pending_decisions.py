"""Count what waits for a person's decision: reviews, pairs, allocations, concessions, requests, commands of devices."""

from collections.abc import Mapping

from accounts.access import Action, may
from accounts.models import User
from crm.queries.allocations import allocations_of
from crm.queries.requests import concessions_of, traffic_requests_of
from crm.queries.reviews import entries_of
from crm.queries.suspected import suspected_of
from crm.queries.sync.commands import commands_needing
from crm.rules.codes import RequestState


def pending_decisions(user: User) -> Mapping[str, int]:
    """What waits for `user`'s decision, by the list that it stands in; only lists that are theirs. A query each."""
    found: dict[str, int] = {}
    if may(user, Action.CARD_REVIEW):
        found["reviews"] = entries_of(user).count()
        found["duplicates"] = suspected_of(user).count()
    if may(user, Action.CARD_FILE):
        found["allocations"] = allocations_of(user).filter(state=RequestState.PENDING).count()
    if may(user, Action.CONCESSION_GRANT):
        found["concessions"] = concessions_of(user).filter(state=RequestState.PENDING).count()
    if may(user, Action.TRAFFIC_RECORD):
        found["traffic_requests"] = traffic_requests_of(user).filter(state=RequestState.PENDING).count()
    found["needs_you"] = commands_needing(user).count()
    return found
