"""The audit as a page."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.services.audit import note, seal_audit
from accounts.web.audit_presenter import FIELD_WORDS, word_of
from crm.models import Card
from crm.services.edit_card import edit_card
from crm.services.exporting.ask import ask_for_export
from crm.services.merge_cards import merge_cards
from crm.services.reviews import review_entry
from crm.services.settings import FIELDS, update_settings
from crm.services.transfers import transfer_card
from kit import clock
from tenants.models import Dealer
from tests.factories import filed, make_user, numbered
from tests.page_client import browser, text_of
from tests.signing_in import admin_of


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def test_admin_reads_who_did_what_the_newest_first(boss: User, li: User) -> None:
    note(boss, "staff.changed", "li", roles=[["consultant"], ["showroom_manager"]], user=str(li.id))
    note(None, "sign_in.failed", "li", step="password")
    answer = browser(boss).get("/audit/")
    entries = answer.context["entries"]
    assert [(str(entry["what"]), entry["subject"], entry["who"]) for entry in entries] == [
        ("Sign-in failed", "李强", ""),
        ("Account changed", "李强", "Boss"),
    ]
    assert entries[1]["changes"] == [{"field": "Roles", "pair": ["Sales consultant", "Showroom manager"]}]
    assert str(li.id) not in text_of(answer).split("audit-table")[1]


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
    assert found("actor=nonsense&what=nonsense&from=2026-99-99") == ["李强", "after midnight", "before midnight"]


def test_chain_is_checked_on_asking(boss: User) -> None:
    note(boss, "settings.changed", "")
    seal_audit()
    note(boss, "settings.changed", "")
    assert "Verified: 1 entries are intact, 1 not sealed yet." in text_of(browser(boss).get("/audit/?check=yes"))


def test_nobody_else_reads_it(wednesday_morning: None, manager: User) -> None:
    assert browser(manager).get("/audit/").status_code == 403


def test_brand_reads_its_own(hq: None) -> None:
    boss = make_user("boss", Role.HQ_ADMIN)
    note(boss, "dealer.changed", "north", city=["长宁区", "静安区"])
    answer = browser(boss, "hq").get("/audit/")
    assert answer.context["entries"][0]["subject"] == Dealer.objects.get(code="north").name


def test_settings_are_told_in_words_of_either_language(boss: User, li: User) -> None:
    update_settings(boss, {"wholesale_consultant": li.id, "calendar_shows": "none"})  # type: ignore[typeddict-item]
    english = browser(boss).get("/audit/").context["entries"][0]["changes"]
    assert {each["field"]: each["pair"] for each in english} == {
        "Wholesale consultant": ["–", "李强"],
        "Customer details shown in calendars": ["Surname only", "Nothing about the customer"],
    }
    chinese = browser(boss, language="zh-hans").get("/audit/").context["entries"][0]["changes"]
    assert sorted(each["pair"] for each in chinese) == [["–", "李强"], ["只显示姓氏", "不显示客户信息"]]
    assert all(word_of(field) != field for field in FIELDS)


def test_export_is_told_with_what_was_taken_out_and_a_search_without_its_words(boss: User, manager: User) -> None:
    ask_for_export(manager, "cards", {"status": ["lost"], "q": "王小姐"})
    assert AuditEntry.objects.get(what="export.asked").data == {
        "kind": "cards",
        "filters": {"q": "…", "status": ["lost"]},
    }
    entry = browser(boss).get("/audit/").context["entries"][0]
    assert [(str(name), value) for name, value in entry["facts"]] == [
        ("Kind", "Cards"),
        ("Filters", "Search term: …; Status: lost"),
    ]


def handled(li: User, zhang: User, manager: User) -> Card:
    """A card of Li's that was changed, returned, looked at and passed to Zhang."""
    card = filed(li, phones=numbered(1), address="桂林路")
    edit_card(li, card.id, {"address": "虹桥路1号", "budget": "gt_25"})
    review_entry(manager, card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "太高"}]})
    browser(manager).get(f"/cards/{card.id}/")
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
    return card


def test_one_cards_audit_is_opened_from_what_was_noted_of_it(boss: User, li: User, zhang: User, manager: User) -> None:
    card = handled(li, zhang, manager)
    page, at = browser(boss), f"/audit/cards/{card.id}/"
    assert f'href="{at}"' in text_of(page.get("/audit/"))
    assert f'href="{at}"' in text_of(page.get("/audit/cards/"))
    answer = page.get(at)
    assert [(str(each["what"]), each["who"], each["moves"], each["fields"]) for each in answer.context["changes"]] == [
        ("Handed over to another consultant", "陈经理", [{"field": "Consultant", "pair": ["李强", "张敏"]}], []),
        ("Reviewed", "陈经理", [], []),
        ("Data changed", "李强", [], ["Address", "Budget"]),
        ("Card filed", "李强", [], []),
    ]
    assert [(look["who"], str(look["what"])) for look in answer.context["looks"]] == [
        ("陈经理", "Someone else's card opened")
    ]
    for told in ("王小姐", "13900000001", "虹桥路", "太高"):
        assert told not in text_of(answer)
    # By whose card it is; the id is in addresses alone.
    assert "张敏's card filed on 18 Nov 2026" in text_of(answer).replace("&#x27;", "'")
    for page_of_all in ("/audit/", "/audit/cards/"):
        assert f">{card.id}<" not in text_of(page.get(page_of_all))


def test_changes_of_cards_are_narrowed(boss: User, li: User, zhang: User, manager: User) -> None:
    handled(li, zhang, manager)

    def found(query: str) -> list[str]:
        return [str(each["what"]) for each in browser(boss).get(f"/audit/cards/?{query}").context["changes"]]

    assert found(f"actor={manager.id}") == ["Handed over to another consultant", "Reviewed"]
    assert found("what=card.filed") == ["Card filed"]
    assert found("to=2026-11-17") == []
    assert len(found("actor=nonsense&what=nonsense&from=2026-99-99")) == 4


def test_merged_card_keeps_its_audit(boss: User, li: User, manager: User) -> None:
    one = filed(li, phones=numbered(1))
    other = filed(li, phones=numbered(1), on_duplicate="create_anyway")
    merge_cards(manager, {"survivor": one.id, "merged": [other.id]})
    answer = browser(boss).get(f"/audit/cards/{other.id}/")
    assert str(answer.context["changes"][0]["what"]) == "Merged into another card"
    assert f'href="/audit/cards/{one.id}/"' in text_of(answer)
    assert browser(boss).get(f"/audit/cards/{boss.id}/").status_code == 404


def test_who_sees_cards_does_not_read_their_audit(manager: User, li: User) -> None:
    card = filed(li)
    assert browser(manager).get("/audit/cards/").status_code == 403
    assert browser(manager).get(f"/audit/cards/{card.id}/").status_code == 403


def test_every_fact_that_is_noted_has_a_word_on_the_page() -> None:
    """A keyword of `note()` that the page does not know would stand there as it is written in the code."""
    named = set()
    for path in Path(settings.ROOT).glob("[a-z]*/**/services/**/*.py"):
        if path.is_relative_to(settings.ROOT / "tests"):
            continue
        calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
        notes = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "note")
        named |= {keyword.arg for call in notes for keyword in call.keywords if keyword.arg}
    assert {"rows", "step", "filters"} <= named
    assert named - {"user"} - FIELD_WORDS.keys() == set()
