"""`POST /cards/{id}/follow-ups/{id}/undo/`: a contact recorded by mistake (FU-7)."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from crm.models import Card, FollowUp
from kit import clock
from tests.api.following import follow
from tests.api_client import get, post
from tests.factories import NOW
from tests.signing_in import codes


def called(user: User, card: Card, **given: Any) -> str:
    answer = follow(user, card, method="outgoing_call", **given)
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.json()["id"])


def refusals(answer: Any) -> dict[str, str]:
    return dict(codes(answer))


def undo(user: User, card: Card, contact: str) -> Any:
    return post(user, f"cards/{card.id}/follow-ups/{contact}/undo/", {})


def test_undone_contact_leaves_the_card_as_it_was(li: User, filed_yesterday: Card) -> None:
    card = filed_yesterday
    before = get(li, f"cards/{card.id}/").json()
    contact = called(li, card, reached=False, topics=[])
    answer = undo(li, card, contact)
    assert answer.status_code == 200, answer.content.decode()
    now = answer.json()
    assert {name for name in now if now[name] != before[name]} == {"version"}
    assert answer.headers["ETag"] == get(li, f"cards/{card.id}/").headers["ETag"]
    left = get(li, f"cards/{card.id}/follow-ups/").json()["results"]
    assert contact not in [each["id"] for each in left]


def test_timeline_shows_the_contact_once_with_its_undoing_under_it(li: User, filed_yesterday: Card) -> None:
    undo(li, filed_yesterday, called(li, filed_yesterday))
    first = get(li, f"cards/{filed_yesterday.id}/timeline/").json()["results"][0]
    assert (first["kind"], first["follow_up"]) == ("follow_up.recorded", None)
    assert [note["kind"] for note in first["annotations"]] == ["follow_up.undone"]


def test_undoing_is_refused_with_its_reason(li: User, zhang: User, filed_yesterday: Card) -> None:
    card = filed_yesterday
    visit = str(follow(li, card).json()["id"])
    assert refusals(undo(li, card, visit)) == {"": "nothing_to_undo"}
    first, second = called(li, card), called(li, card)
    assert refusals(undo(li, card, first)) == {"": "changed_since"}
    assert undo(zhang, card, second).status_code == 404
    with clock.at(NOW + timedelta(minutes=11)):
        assert refusals(undo(li, card, second)) == {"": "undo_too_late"}
    assert FollowUp.objects.filter(id__in=[visit, first, second]).count() == 3
