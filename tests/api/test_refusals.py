"""Refusals that are no other file's subject: each is provoked over the API, told by its code, and nothing is kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, CardImport, Review, TrafficRecord
from crm.services.importing.work import work_on_imports
from kit.sheets.guards import LARGEST_FILE
from tests.api_client import client, get, post
from tests.factories import NOW, filed, make_user, numbered
from tests.signing_in import codes, signed_in

pytestmark = pytest.mark.usefixtures("wednesday_morning")


def handed_in(user: User, raw: bytes) -> "tuple[int, list[tuple[str, str]], str]":
    answer = client(user).post(
        "/api/v1/imports/", {"file": SimpleUploadedFile("客户.csv", raw, "text/csv")}, format="multipart"
    )
    return answer.status_code, codes(answer) if answer.status_code >= 400 else [], answer.json().get("id", "")


def taken_in(user: User, row: str) -> str:
    """The id of an import that was checked and, where nothing is wrong, taken in."""
    _, _, found = handed_in(user, f"姓名,手机,顾问,留档日期,最近联系\n{row}\n".encode())
    columns = ("customer_name", "phone", "owner", "filed_on", "last_contact_on")
    mapping = dict(zip(("姓名", "手机", "顾问", "留档日期", "最近联系"), columns, strict=True))
    client(user).patch(f"/api/v1/imports/{found}/", {"mapping": mapping}, format="json")
    for step in ("check", "commit"):
        post(user, f"imports/{found}/{step}/")
        work_on_imports()
    return found


def test_party_that_is_still_to_come_or_left_before_it_came(reception: User, li: User) -> None:
    body = {"kind": "showroom", "consultant": li.id}
    late = post(reception, "traffic/", {**body, "arrived_at": NOW + timedelta(minutes=1)})
    assert codes(late) == [("arrived_at", "arrived_in_future")]
    times = {"arrived_at": NOW - timedelta(minutes=5), "left_at": NOW - timedelta(minutes=6)}
    assert codes(post(reception, "traffic/", {**body, **times})) == [("left_at", "left_before_arriving")]
    assert not TrafficRecord.objects.exists()


def test_table_that_is_empty_or_too_large(manager: User) -> None:
    assert handed_in(manager, b"")[:2] == (422, [("file", "file_empty")])
    assert handed_in(manager, b"x" * (LARGEST_FILE + 1))[:2] == (422, [("file", "file_too_large")])
    assert not CardImport.objects.exists()


def test_row_with_a_contact_before_its_filing_is_named(manager: User, li: User) -> None:
    found = taken_in(manager, "王伟,13800138001,李强,2026-10-02,2026-10-01")
    (wrong,) = get(manager, f"imports/{found}/").json()["errors"]
    assert (wrong["row"], wrong["column"], wrong["code"]) == (2, "最近联系", "before_filing")
    assert not Card.objects.exists()


def test_import_that_was_taken_in_is_mapped_no_more_and_its_cards_are_not_reviewed(manager: User, li: User) -> None:
    found = taken_in(manager, "王伟,13800138001,李强,2026-10-01,2026-10-02")
    card = Card.objects.get()
    answer = client(manager).patch(f"/api/v1/imports/{found}/", {"owner": str(li.id)}, format="json")
    assert (answer.status_code, codes(answer)) == (409, [("", "import_settled")])
    answer = post(manager, f"cards/{card.id}/review/", {"decision": "approved"})
    assert (answer.status_code, codes(answer)) == (422, [("", "nothing_to_review")])
    assert not Review.objects.exists()


def test_nobody_invites_the_whole_dealer_at_once(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    market = make_user("market", Role.MARKET_MANAGER)
    plan = {"kind": "conversion", "name": "试驾周", "starts_on": NOW.date(), "ends_on": NOW.date()}
    path = f"activities/{post(market, 'activities/', plan).json()['id']}/invitations/"
    monkeypatch.setattr("crm.services.invite_cards.MOST", 1)
    for at in range(2):
        filed(li, phones=numbered(at))
    assert codes(post(market, path, {"filters": {"owner": [li.id]}})) == [("filters", "too_many_cards")]
    assert get(market, path).json()["results"] == []


def test_region_is_asked_of_a_regions_manager_alone(hq: None) -> None:
    make_user("boss", Role.HQ_ADMIN)
    body = {"username": "zhao", "name": "赵分析", "roles": ["hq_analyst"], "region": "east"}
    answer = signed_in("boss", "hq").post("/api/v1/staff/", body, format="json")
    assert (answer.status_code, codes(answer)) == (422, [("region", "region_not_asked")])
    assert not User.objects.filter(username="zhao").exists()
