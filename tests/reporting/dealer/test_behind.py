"""Every number opens into the cards behind it (RP-2)."""

from datetime import timedelta

from accounts.models import User
from kit import clock
from tests.documented import DocumentedClient
from tests.make import NOW, filed, followed_up, numbered
from tests.reporting.dealer.figures import catch_up


def opened(user: User, figure: str, **parameters: str) -> list[tuple[str, int]]:
    catch_up()
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(user)
    wanted = {"month": "2026-11", "figure": figure} | parameters
    answer = client.get("/api/v1/reports/behind/", wanted)
    assert answer.status_code == 200, answer.json()
    return [(row["card"], row["count"]) for row in answer.json()["results"]]


def test_lines_and_stocks_open_into_their_cards(li: User, manager: User) -> None:
    lost, stays = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, lost, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    assert opened(manager, "prospects.filed") == [(str(lost.id), 1), (str(stays.id), 1)]
    assert opened(manager, "prospects.lost") == [(str(lost.id), 1)]
    assert opened(manager, "prospects.closing") == [(str(stays.id), 1)]
    assert opened(manager, "prospects.opening") == []
    days = {"month": "", "from": "2026-11-19", "to": "2026-11-30"}
    assert sorted(opened(manager, "prospects.opening", **days)) == sorted([(str(lost.id), 1), (str(stays.id), 1)])
    assert sorted(opened(manager, "prospects.closing", as_of=NOW.isoformat())) == sorted(
        [(str(lost.id), 1), (str(stays.id), 1)]
    )


def test_numbers_of_others_stay_closed(li: User, zhang: User) -> None:
    filed(li)
    assert opened(zhang, "prospects.filed") == []


def test_number_that_there_is_not_is_refused(manager: User) -> None:
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(manager)
    answer = client.get("/api/v1/reports/behind/", {"month": "2026-11", "figure": "prospects.sold"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_choice")
