"""The audit as a page."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services.audit import note, seal_audit
from kit import clock
from tests.make import make_user
from tests.signing_in import admin_of
from tests.web.browsing import browser, text_of


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def test_admin_reads_who_did_what_the_newest_first(boss: User, li: User) -> None:
    note(boss, "staff.changed", "li", roles=[["consultant"], ["showroom_manager"]], user=str(li.id))
    note(None, "sign_in.failed", "li", step="password")
    answer = browser(boss).get("/audit/")
    entries = answer.context["entries"]
    assert [(str(entry["what"]), entry["subject"], entry["who"]) for entry in entries] == [
        ("Sign-in failed", "li", ""),
        ("Account changed", "li", "Boss"),
    ]
    assert entries[1]["changes"] == [{"field": "roles", "pair": ["consultant", "showroom_manager"]}]
    assert str(li.id) not in text_of(answer).split("audit-list")[1]


def test_audit_is_narrowed_by_who_what_and_the_dealers_days(boss: User, li: User) -> None:
    with clock.at(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)):
        note(boss, "settings.changed", "before midnight")
    with clock.at(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)):
        note(boss, "settings.changed", "after midnight")
        note(li, "password.changed", "li")

    def found(query: str) -> list[str]:
        return [entry["subject"] for entry in browser(boss).get(f"/audit/?{query}").context["entries"]]

    assert found(f"actor={boss.id}&from=2026-11-25") == ["after midnight"]
    assert found("what=settings.changed&to=2026-11-24") == ["before midnight"]
    assert found("actor=nonsense&what=nonsense&from=2026-99-99") == ["li", "after midnight", "before midnight"]


def test_chain_is_checked_on_asking(boss: User) -> None:
    note(boss, "settings.changed", "")
    seal_audit()
    note(boss, "settings.changed", "")
    assert "The chain is sound: 1 entries, 1 wait for their seal." in text_of(browser(boss).get("/audit/?check=yes"))


def test_nobody_else_reads_it(wednesday_morning: None, manager: User) -> None:
    assert browser(manager).get("/audit/").status_code == 403


def test_brand_reads_its_own(hq: None) -> None:
    boss = make_user("boss", Role.HQ_ADMIN)
    note(boss, "dealer.changed", "north", city=["长宁区", "静安区"])
    answer = browser(boss, "hq").get("/audit/")
    assert answer.context["entries"][0]["subject"] == "north"
