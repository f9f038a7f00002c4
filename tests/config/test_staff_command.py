"""`lodestar staff`: the host makes accounts, gives roles and passwords, and lets people go."""

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from accounts.models import AuditEntry, User
from accounts.queries.sessions import sessions_of
from accounts.roles import Role
from config.cli import main
from crm.models import Card
from tests.factories import filed, make_user
from tests.page_client import signed_in as page_of
from tests.signing_in import PASSWORD, login
from tests.signing_in import signed_in as app_of
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture(autouse=True)
def own_words() -> Iterator[None]:
    """A command chooses English for its process."""
    with translation.override(translation.get_language()):
        yield


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, ["staff", *words])


def test_account_is_made_and_opens_with_the_password_told_once(north: object) -> None:
    told = ran("create", "north", "Wang.Li", "--name", "王丽", "--role", "consultant")
    assert told.exit_code == 0, told.output
    password = re.fullmatch(r"wang\.li is made\. Sign in once with: (\S+)\n", told.output)
    assert password
    assert login(username="wang.li", password=password[1], new_password=PASSWORD).status_code == 200
    assert list(AuditEntry.objects.filter(what="staff.created").values_list("actor", "subject")) == [(None, "wang.li")]


def test_everything_wrong_with_an_account_is_told_and_nothing_is_made(north: object) -> None:
    told = ran("create", "north", "x y", "--name", " ", "--role", "receptionist", "--role", "consultant")
    assert told.exit_code == 1
    assert {line.split(":")[0] for line in told.output.removeprefix("Error: ").splitlines()} == {
        "username", "name", "roles",
    }  # fmt: skip
    assert not User.objects.filter(name="").exists()


def test_roles_change_and_are_listed(li: User) -> None:
    assert ran("roles", "north", "li", "--role", "consultant", "--role", "showroom_manager").exit_code == 0
    li.refresh_from_db()
    assert set(li.roles) == {Role.CONSULTANT, Role.SHOWROOM_MANAGER}
    (line,) = (line for line in ran("list", "north").output.splitlines() if line.startswith("li "))
    assert line.split() == ["li", "works", "here", "consultant,", "showroom_manager", "李强"]


def test_reset_ends_what_was_open_and_tells_a_password_once(li: User) -> None:
    app, page = app_of("li"), page_of("li")
    password = re.search(r"signs in once with: (\S+)", ran("reset", "north", "li").output)
    assert password
    assert (app.get("/api/v1/me/").status_code, page.get("/").status_code) == (401, 302)
    assert login(username="li", password=password[1], new_password=PASSWORD).status_code == 200


def test_who_is_let_go_is_out_at_once_and_someone_gets_the_cards(
    wednesday_morning: None, li: User, zhang: User
) -> None:
    app, page, card = app_of("li"), page_of("li"), filed(li)
    refused = ran("deactivate", "north", "li")
    assert (refused.exit_code, app.get("/api/v1/me/").status_code) == (1, 200)
    assert "owner: " in refused.output
    told = ran("deactivate", "north", "li", "--cards-to", "zhang")
    assert (told.exit_code, told.output) == (0, "li has left.\n")
    assert (app.get("/api/v1/me/").status_code, page.get("/").status_code) == (401, 302)
    assert not sessions_of(li)
    assert Card.objects.get(id=card.id).owner_id == zhang.id
    assert ran("reactivate", "north", "li").output == "li works here again.\n"
    assert app_of("li").get("/api/v1/me/").status_code == 200


def test_brands_people_are_the_brands(north: object, hq: None) -> None:
    make_user("boss", Role.HQ_ADMIN)
    assert "hq_admin" in ran("list", "hq").output
    assert ran("create", "hq", "li", "--name", "李", "--role", "consultant").exit_code == 1


def test_place_and_person_that_are_not_there_are_told(north: object) -> None:
    assert ran("list", "nowhere").output == "Error: There is no dealer nowhere.\n"
    assert ran("reset", "north", "nobody").output == "Error: There is no account nobody here.\n"
