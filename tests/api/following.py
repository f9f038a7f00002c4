"""Recording follow-ups over the API, and what they are refused with."""

from typing import Any

from accounts.models import User
from crm.models import Card, FollowUp
from tests.api_client import post
from tests.factories import contact
from tests.signing_in import codes


def follow(user: User, on: Card, /, **given: Any) -> Any:
    return post(user, f"cards/{on.id}/follow-ups/", contact(**given))


def refused(user: User, on: Card, body: Any = None, /, **given: Any) -> dict[str, str]:
    """The refused fields with their codes; nothing of the contact was kept."""
    before = (Card.objects.filter(id=on.id).values().get(), FollowUp.objects.count())
    answer = post(user, f"cards/{on.id}/follow-ups/", contact(**given) if body is None else body)
    assert answer.status_code == 422, answer.content.decode()
    assert (Card.objects.filter(id=on.id).values().get(), FollowUp.objects.count()) == before
    return dict(codes(answer))
