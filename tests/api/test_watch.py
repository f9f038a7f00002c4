"""`GET /watch/` (MG-5), and the meetings' lists as filters of `/cards/` (MG-3)."""

import pytest

from accounts.models import User
from tests.factories import filed, numbered, order
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("wednesday_morning")


def test_watch_tells_whom_a_rule_speaks_of_with_the_cards(li: User, manager: User) -> None:
    cards = [
        filed(
            li,
            phones=numbered(at),
            intent_level="O",
            follow_up={"status": "ordered", "order": order(number=f"D-{at}")},
        )
        for at in range(5)
    ]
    answer = signed_in("manager").get("/api/v1/watch/")
    assert answer.status_code == 200
    (only,) = answer.json()["results"]
    assert (only["rule"], only["consultant"], only["part"], only["whole"]) == ("o_share", str(li.id), 5, 5)
    assert sorted(only["cards"]) == sorted(str(card.id) for card in cards)
    assert only["traffic"] == []
    assert signed_in("li").get("/api/v1/watch/").status_code == 403


def test_list_of_a_meeting_narrows_the_cards(li: User, manager: User) -> None:
    filed(li)
    client = signed_in("manager")
    assert len(client.get("/api/v1/cards/?list=filed").json()["results"]) == 1
    assert client.get("/api/v1/cards/?list=lost_today").json()["results"] == []
    assert client.get("/api/v1/cards/?list=nonsense").status_code == 422
