"""An import undone the same day counts in no line; as of an instant in between it does, and opens into its stubs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from crm.models import Card, CardImport
from crm.services.importing.undo import undo_import
from kit import clock
from tests.factories import NOW, filed, numbered
from tests.reporting.dealer.figures import catch_up
from tests.reporting.dealer.test_basis import REPORTS, ask, figures
from tests.services.test_imports import OUYANG, WANG, taken_in

IN_BETWEEN = NOW + timedelta(minutes=30)


@pytest.fixture
def undone(li: User, manager: User) -> tuple[CardImport, dict[str, UUID]]:
    """A card is filed and two are imported; an hour later the import is undone."""
    filed(li, phones=numbered(1))
    found = taken_in(manager, WANG, OUYANG)
    ids = {card.customer_name: card.id for card in Card.objects.exclude(customer_name="王小姐")}
    with clock.at(NOW + timedelta(hours=1)):
        undo_import(manager, found.id)
    return found, ids


def prospects(manager: User, **parameters: str) -> dict[str, int]:
    return dict(ask(manager, "stock-flow", month="2026-11", **parameters).json()["prospects"])


def behind(user: User, figure: str, **parameters: str) -> Any:
    return ask(user, "behind", month="2026-11", figure=figure, **parameters).json()


def test_undone_import_counts_in_no_line_rp2(manager: User, undone: tuple[CardImport, dict[str, UUID]]) -> None:
    with clock.at(NOW + timedelta(hours=2)):
        catch_up()
        found = prospects(manager)
        assert behind(manager, "prospects.imported")["results"] == []
    assert (found["filed"], found["imported"], found["closing"]) == (1, 0, 1)


def test_instant_in_between_opens_into_the_stubs_rp2(
    manager: User, li: User, zhang: User, undone: tuple[CardImport, dict[str, UUID]]
) -> None:
    _, ids = undone
    with clock.at(NOW + timedelta(hours=2)):
        catch_up()
        as_of = IN_BETWEEN.isoformat()
        found = prospects(manager, as_of=as_of)
        assert (found["filed"], found["imported"], found["closing"], found["active"], found["dormant"]) == (
            1,
            2,
            3,
            2,
            1,
        )
        for figure in ("prospects.imported", "prospects.closing"):
            rows, names = (behind(manager, figure, as_of=as_of)[part] for part in ("results", "names"))
            assert {str(each) for each in ids.values()} <= {row["card"] for row in rows}
            assert {names["cards"][str(each)]["customer_name"] for each in ids.values()} == {"王伟", "欧阳娜"}
        # Each sees the names of those cards that were theirs.
        own = behind(li, "prospects.imported", as_of=as_of)["names"]["cards"]
        assert set(own) == {str(each) for each in ids.values()}
        assert behind(zhang, "prospects.imported", as_of=as_of)["results"] == []
        client = Client(headers={"host": "north.localhost", "accept-language": "en"})
        client.force_login(manager)
        page = client.get("/figures/behind/", {"month": "2026-11", "figure": "prospects.imported", "as_of": as_of})
        shown = {(row["name"], row["url"], row["is_undone"]) for row in page.context["rows"]}
        assert shown == {("王伟", "", True), ("欧阳娜", "", True)}
        assert page.content.decode().count("Import undone") == 2


@pytest.mark.parametrize("report", REPORTS)
def test_figures_of_an_instant_before_the_undoing_stay_as_they_were_rp8(li: User, manager: User, report: str) -> None:
    period = {"on": "2026-11-18"} if report == "day" else {"month": "2026-11"}
    filed(li, phones=numbered(1))
    found = taken_in(manager, WANG, OUYANG)
    with clock.at(IN_BETWEEN):
        catch_up()
        before = ask(manager, report, **period)
    with clock.at(NOW + timedelta(hours=1)):
        undo_import(manager, found.id)
        catch_up()
        again = ask(manager, report, **period, as_of=before.json()["up_to"])
    assert figures(again.content) == figures(before.content)
