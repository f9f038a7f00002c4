"""The dealer_admin asks for the archive and fetches it, over the API and on the page (SA-7)."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import Archive, ArchivePart
from crm.queries.pending_jobs import dealers_with_archives
from crm.services.archiving.make import make_archives
from kit import clock
from kit.tenancy import in_public
from tenants.models import Dealer, DealerState
from tests.factories import NOW, make_user
from tests.page_client import signed_in as page_of
from tests.signing_in import admin_of, at, codes, signed_in

PATH = "/api/v1/subscription/archives/"


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


@pytest.mark.rule("SA-7")
def test_admin_asks_and_downloads_what_a_worker_wrote(boss: User, li: User) -> None:
    client = signed_in("boss")
    asked = client.post(PATH)
    assert (asked.status_code, asked.json()["state"], asked.json()["file"]) == (202, "waiting", None)
    again = client.post(PATH)
    assert (again.status_code, codes(again)) == (409, [("", "archive_under_way")])
    one = f"{PATH}{asked.json()['id']}/"
    assert codes(client.get(f"{one}file/")) == [("", "export_not_ready")]
    with in_public():
        assert "north" in dealers_with_archives()
    make_archives()
    shown = client.get(one).json()
    assert (shown["state"], shown["file"]) == ("ready", f"http://north.localhost{one}file/")
    file = client.get(f"{one}file/")
    assert (file.status_code, file["Content-Type"]) == (200, "application/zip")
    assert file["Content-Disposition"] == 'attachment; filename="north-20261118.zip"'
    assert len(file.content) == shown["size"]
    assert ZipFile(BytesIO(file.content)).testzip() is None
    assert client.get(PATH).json()["results"] == [shown]
    acts = (
        AuditEntry.objects.filter(actor=boss, what__startswith="archive.").order_by("id").values_list("what", flat=True)
    )
    assert list(acts) == ["archive.asked", "archive.fetched"]


@pytest.mark.rule("SA-7")
def test_nobody_else_has_it_and_it_ends_after_a_week(boss: User, li: User) -> None:
    one = f"{PATH}{signed_in('boss').post(PATH).json()['id']}/"
    make_archives()
    make_user("other", Role.DEALER_ADMIN)
    other = signed_in("other")
    assert [other.get(path).status_code for path in (one, f"{one}file/")] == [404, 404]
    assert other.get(PATH).json()["results"] == []
    consultant = signed_in("li")
    assert [consultant.get(PATH).status_code, consultant.post(PATH).status_code] == [403, 403]
    with clock.at(NOW + timedelta(days=7, minutes=1)):
        make_archives()
        assert not ArchivePart.objects.exists()
        client = signed_in("boss")
        assert (client.get(one).json()["state"], client.get(f"{one}file/").status_code) == ("expired", 404)


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("state", [DealerState.READ_ONLY, DealerState.CLOSED])
def test_dealer_that_can_do_nothing_else_takes_its_archive(boss: User, state: DealerState) -> None:
    with in_public():
        Dealer.objects.filter(code="north").update(state=state, state_since=NOW)
    client = signed_in("boss")
    one = f"{PATH}{client.post(PATH).json()['id']}/"
    make_archives()
    assert client.get(f"{one}file/").status_code == 200


def test_archive_that_fails_is_marked_and_another_can_be_asked_for(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("boss")
    client.post(PATH)
    with monkeypatch.context() as broken:
        broken.setattr("crm.services.archiving.make.write_archive", _fail)
        make_archives()
    assert [each["state"] for each in client.get(PATH).json()["results"]] == ["failed"]
    assert client.post(PATH).status_code == 202


def _fail(file: object) -> int:
    raise OSError("disk full")


@pytest.mark.rule("SA-7")
def test_page_asks_for_the_password_and_gives_the_file(boss: User) -> None:
    client = page_of("boss")
    page = "/subscription/archives/"
    assert client.post(page).status_code == 302
    make_archives()
    archive = Archive.objects.get()
    assert f"{archive.row_count} rows" in client.get(page).content.decode()
    file = client.post(f"{page}{archive.id}/file/")
    assert (file.status_code, file["Content-Type"]) == (200, "application/zip")
    with clock.at(NOW + timedelta(minutes=6)):
        asked = client.post(f"{page}{archive.id}/file/")
        assert asked.status_code == 403
        assert "confirm_password" in asked.content.decode()
        assert at("north").post(PATH).status_code == 401
