"""`/holidays/` at the brand: a year is loaded, dates are entered and removed (RM-4)."""

from datetime import date

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from kit import clock
from tenants.models import Holiday
from tests.factories import NOW, make_user
from tests.page_client import browser, errors, text_of


@pytest.fixture
def operator(hq: None) -> User:
    return make_user("host", Role.OPERATOR)


def test_year_is_loaded_and_a_date_entered_and_removed(operator: User) -> None:
    page = browser(operator, "hq")
    with clock.at(NOW):
        assert "known yet" in text_of(page.get("/holidays/"))
        assert page.post("/holidays/load/", {"year": "2026"})["Location"] == "/holidays/?year=2026"
        shown = text_of(page.get("/holidays/"))
        assert ("2026-10-01" in shown, "国庆节" in shown, "chinesecalendar" in shown) == (True, True, True)
        given = {"on": "2027-01-01", "kind": "holiday", "name": "元旦"}
        assert page.post("/holidays/", given)["Location"] == "/holidays/?year=2027"
        assert "Entered by an operator" in text_of(page.get("/holidays/?year=2027"))
        assert page.post("/holidays/remove/", {"on": "2027-01-01"})["Location"] == "/holidays/?year=2027"
    assert not Holiday.objects.filter(year=2027).exists()
    acts = AuditEntry.objects.filter(what__startswith="holiday.").order_by("id").values_list("what", "subject")
    assert list(acts) == [
        ("holiday.year_loaded", "2026"), ("holiday.entered", "2027-01-01"), ("holiday.removed", "2027-01-01"),
    ]  # fmt: skip


def test_wrong_date_is_refused_at_its_fields(operator: User) -> None:
    answer = browser(operator, "hq").post("/holidays/", {"on": "soon", "kind": "feast", "name": " "})
    assert answer.status_code == 422
    assert sorted(errors(answer)) == ["kind", "name", "on"]
    assert not Holiday.objects.exists()


def test_year_that_nobody_knows_is_said_so(operator: User) -> None:
    page = browser(operator, "hq")
    assert page.post("/holidays/load/", {"year": "2031"})["Location"] == "/holidays/?year=2031"
    assert page.post("/holidays/load/", {"year": "soon"})["Location"] == "/holidays/"
    assert page.post("/holidays/remove/", {"on": "2031-02-30"})["Location"] == "/holidays/"
    assert page.get("/holidays/?year=x").status_code == 200
    assert not Holiday.objects.exists()


def test_date_of_a_loaded_year_is_changed_by_entering_it(operator: User) -> None:
    page = browser(operator, "hq")
    page.post("/holidays/load/", {"year": "2026"})
    page.post("/holidays/", {"on": "2026-10-10", "kind": "holiday", "name": "公司日"})
    day = Holiday.objects.get(on=date(2026, 10, 10))
    assert (day.kind, day.name, day.source) == ("holiday", "公司日", "operator")
