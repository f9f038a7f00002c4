"""Traffic through the pages (section 3): reception's entry, its undo, correcting, declining."""

from datetime import timedelta

from accounts.models import User
from crm.models import TrafficRecord
from kit import clock
from tests.factories import NOW, arrived, filed, numbered
from tests.page_client import browser, errors_in, form_at, text_of

AT = "/traffic/"


def test_party_is_logged_by_naming_the_consultant(reception: User, li: User) -> None:
    client = browser(reception)
    answer = client.post(AT, form_at(client.get("/"), AT, consultant=str(li.id)))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    record = TrafficRecord.objects.get()
    assert (record.kind, record.consultant, record.first_time, record.party_size, record.state) == (
        "showroom", li, True, 1, "pending",
    )  # fmt: skip


def test_entry_that_is_wrong_keeps_what_was_typed(reception: User) -> None:
    client = browser(reception)
    answer = client.post(AT, form_at(client.get(AT), AT, phone="12", remark="穿红衣服"))
    assert (answer.status_code, errors_in(answer)) == (422, {"consultant", "phone"})
    assert "穿红衣服" in text_of(answer)
    assert not TrafficRecord.objects.exists()


def test_entry_sent_twice_is_logged_once(reception: User, li: User) -> None:
    client = browser(reception)
    sent = form_at(client.get(AT), AT, consultant=str(li.id))
    client.post(AT, sent)
    client.post(AT, sent)
    assert TrafficRecord.objects.count() == 1


def test_entry_is_taken_back_and_taken_back_again(reception: User, li: User) -> None:
    record = arrived(reception, li, party_size=3, remark="看昊锐")
    client = browser(reception)
    assert f"/traffic/{record.id}/again/" in text_of(client.post(f"/traffic/{record.id}/void/", follow=True))
    record.refresh_from_db()
    assert record.state == "void"
    for _ in range(2):
        client.post(f"/traffic/{record.id}/again/")
    again = TrafficRecord.objects.exclude(id=record.id).get()
    assert (again.party_size, again.remark, again.arrived_at, again.state) == (
        3, "看昊锐", record.arrived_at, "pending",
    )  # fmt: skip


def test_record_is_corrected_and_keeps_what_was_not_touched(reception: User, li: User, zhang: User) -> None:
    record = arrived(reception, li, party_size=7, model="octavia")
    at = f"/traffic/{record.id}/"
    client = browser(reception)
    answer = client.post(at, form_at(client.get(at), at, consultant=str(zhang.id), left_at="2026-11-18T10:00"))
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (record.consultant, record.party_size, record.model, record.left_at) == (zhang, 7, "octavia", NOW)


def test_stale_correction_is_told_and_changes_nothing(reception: User, li: User) -> None:
    record = arrived(reception, li)
    at = f"/traffic/{record.id}/"
    client = browser(reception)
    sent = form_at(client.get(at), at, party_size="4")
    TrafficRecord.objects.filter(id=record.id).update(version=2, party_size=2)
    answer = client.post(at, sent)
    assert answer.status_code == 409
    assert "Someone changed this" in text_of(answer)
    record.refresh_from_db()
    assert record.party_size == 2


def test_party_that_left_no_details_is_declined_with_its_reason(li: User, reception: User) -> None:
    record = arrived(reception, li)
    at = f"/traffic/{record.id}/decline/"
    client = browser(li)
    refused = client.post(at, form_at(client.get(at), at, reason="other"))
    assert (refused.status_code, errors_in(refused)) == (422, {"reason"})
    answer = client.post(at, form_at(client.get(at), at, reason="looking", words="带孩子"))
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (record.state, record.reason) == ("declined", "Only looking · 带孩子")


def test_yesterdays_party_is_closed(li: User, reception: User) -> None:
    record = arrived(reception, li)
    with clock.at(NOW + timedelta(days=1)):
        client = browser(li)
        answer = client.post(f"/traffic/{record.id}/decline/", {"reason": "looking"})
    assert answer.status_code == 422
    assert "only be recorded, changed and handled on its own day" in text_of(answer)
    record.refresh_from_db()
    assert record.state == "pending"


def test_reception_sees_whose_turn_it_is(reception: User, li: User, zhang: User) -> None:
    arrived(reception, li)
    board = text_of(browser(reception).get("/"))
    free = board[board.index('id="free"') :]
    assert free.index("张敏") < free.index("李强") < free.index("with a customer")


def test_sales_side_has_no_entry(li: User, reception: User) -> None:
    record = arrived(reception, li)
    client = browser(li)
    assert 'name="consultant"' not in text_of(client.get(AT))
    for at in (AT, f"/traffic/{record.id}/", f"/traffic/{record.id}/void/", f"/traffic/{record.id}/again/"):
        assert client.post(at, {"kind": "call", "consultant": str(li.id)}).status_code == 403
    assert TrafficRecord.objects.get().state == "pending"


def test_traffic_of_an_earlier_day_is_read_and_not_changed(li: User, reception: User, manager: User) -> None:
    """TR-5; TR-3: past its day a number is masked for who records traffic."""
    with clock.at(NOW - timedelta(days=1)):
        arrived(reception, li, customer_name="王小姐 13800138000")
    page = text_of(browser(manager).get(f"/traffic/day/?on={NOW - timedelta(days=1):%Y-%m-%d}"))
    assert "王小姐" in page.split("<main")[1]
    read = text_of(browser(reception).get("/traffic/day/")).split("<main")[1].split("</main>")[0]
    assert "王小姐" in read
    assert "13800138000" not in read
    assert "<form" not in read.replace('<form class="page-actions" method="get">', "")
    for wrong in ("2099-01-01", "nonsense", "0001-01-01", f"{NOW:%Y-%m-%d}"):
        assert browser(manager).get(f"/traffic/day/?on={wrong}").context["day"] == (NOW - timedelta(days=1)).date()


def test_departure_is_one_tap_on_the_board(reception: User, li: User) -> None:
    """TR-1."""
    record = arrived(reception, li)
    client = browser(reception)
    at = f"/traffic/{record.id}/left/"
    assert f'action="{at}"' in text_of(client.get(AT))
    assert client.post(at).status_code == 302
    record.refresh_from_db()
    assert record.left_at == NOW
    assert f'action="{at}"' not in text_of(client.get(AT))


def test_consultants_board_offers_what_can_be_done(reception: User, li: User) -> None:
    """TR-4: file, follow up and decline for a pending party; a declined one is reopened by one tap."""
    record = arrived(reception, li)
    client = browser(li)
    board = text_of(client.get(AT))
    for place in (
        f"/cards/new/?traffic={record.id}",
        f"/traffic/{record.id}/follow-up/",
        f"/traffic/{record.id}/decline/",
    ):
        assert place in board
    at = f"/traffic/{record.id}/decline/"
    client.post(at, form_at(client.get(at), at, reason="looking"))
    assert f"/traffic/{record.id}/reopen/" in text_of(client.get(AT))
    client.post(f"/traffic/{record.id}/reopen/")
    record.refresh_from_db()
    assert (record.state, record.reason) == ("pending", "")


def test_entry_that_is_wrong_still_shows_whose_turn_it_is(reception: User, li: User, zhang: User) -> None:
    arrived(reception, li)
    client = browser(reception)
    page = text_of(client.post(AT, form_at(client.get(AT), AT, phone="12")))
    assert page.index("张敏 <small>0</small>") < page.index("李强 <small>1</small>")


def test_parties_of_who_goes_home_are_passed_on(reception: User, li: User, zhang: User) -> None:
    """TR-4."""
    record = arrived(reception, li)
    client = browser(reception)
    assert 'href="/traffic/reassign/"' in text_of(client.get(AT))
    at = "/traffic/reassign/"
    sent = {"consultant": str(li.id), "to": str(zhang.id)}
    assert client.post(at, {"consultant": str(li.id), "to": str(li.id)}).status_code == 422
    assert client.post(at, sent).status_code == 302
    record.refresh_from_db()
    assert record.consultant == zhang


def test_party_is_joined_to_the_card_proposed_by_its_number(reception: User, li: User) -> None:
    """TR-8."""
    card = filed(li, phones=numbered(5))
    filed(li, phones=numbered(6))
    record = arrived(reception, li, phone="139 0000 0005")
    client = browser(li)
    page = text_of(client.get(f"/traffic/{record.id}/follow-up/"))
    assert page.count("Recorded today: link") == 1
    client.post(f"/traffic/{record.id}/join/", {"card": str(card.id)})
    record.refresh_from_db()
    assert record.state == "filed"
    assert "Linked to reception" in text_of(client.get(f"/cards/{card.id}/"))


def test_reception_finds_todays_parties(reception: User, li: User) -> None:
    arrived(reception, li, customer_name="欧阳女士", phone="139 0000 0005")
    client = browser(reception)
    for query in ("欧阳", "ouyang", "0000 0005", "139-0000-0005", "李强"):
        assert "欧阳女士" in text_of(client.post("/search/", {"q": query})), query
    assert "欧阳女士" not in text_of(client.post("/search/", {"q": "诸葛"}))
