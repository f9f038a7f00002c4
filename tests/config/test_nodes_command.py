"""`lodestar nodes`, `dealer list` and `dealer move`: the host sees where dealers are placed, and moves them."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.utils import translation

from config.cli import main
from kit import tenancy
from tenants.queries import nodes as placement
from tenants.queries.nodes import Node
from tenants.services import moving
from tenants.services.moving import Move, MoveRefused, Progress
from tests.factories import make_user
from tests.page_client import signed_in

NODES = [Node("10.0.0.2", 5432, dealers=7, sessions=3, bytes=3 * 2**20), Node("10.0.0.3", 5432, dealers=5)]
PLACED = {"d_north": "10.0.0.2:5432", "d_south": "10.0.0.3:5432"}


@pytest.fixture(autouse=True)
def own_words() -> Iterator[None]:
    """A command chooses English for its process."""
    with translation.override(translation.get_language()):
        yield


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.one_server("plain PostgreSQL is one node")
def test_plain_postgresql_is_told_as_one_node(hq: None) -> None:
    told = ran("nodes")
    own = f"{connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}"
    head, line, last = told.output.splitlines()
    assert head.split() == ["node", "dealers", "sessions", "data"]
    assert line.split()[:2] == [own, "2"]
    assert line.endswith(" MiB")
    assert last == "There is one node, and every dealer is on it."
    refused = ran("dealer", "move", "north", own)
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: There is one node, and every dealer is on it (docs/scale.md).\n",
    )


def test_nodes_are_listed_with_their_load_and_one_that_is_away(hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "nodes", lambda: NODES)
    lines = [line.split() for line in ran("nodes").output.splitlines()[1:]]
    assert lines == [["10.0.0.2:5432", "7", "3", "3", "MiB"], ["10.0.0.3:5432", "5", "away"]]


def test_dealers_are_listed_with_their_nodes(hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenancy, "has_citus", lambda: True)
    monkeypatch.setattr(placement, "placement_of", lambda schemas: PLACED)
    lines = [line.split() for line in ran("dealer", "list").output.splitlines()]
    assert [(line[0], line[3]) for line in lines] == [("north", "10.0.0.2:5432"), ("south", "10.0.0.3:5432")]


def test_move_tells_each_phase_once_and_what_it_came_to(hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    mib = 2**20

    def move(dealer: object, name: str, report: moving.Report) -> Move:
        for phase, copied in [("Copying Data", 0), ("Copying Data", 0), ("Copying Data", 5), ("Completing", 10)]:
            report(Progress(phase, copied * mib, 10 * mib))
        return Move("d_north", name, 8.04, 0.26)

    monkeypatch.setattr(moving, "move_dealer", move)
    assert ran("dealer", "move", "north", "10.0.0.3:5432").output.splitlines() == [
        "==> Copying Data: 0 of 10 MiB",
        "==> Copying Data: 5 of 10 MiB",
        "==> Completing: 10 of 10 MiB",
        "north is on 10.0.0.3:5432 now, after 8.0 s; its writes waited for 0.3 s.",
    ]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyboardInterrupt(), "Error: Cancelled: north stays where it was."),
        (MoveRefused("could not connect"), "Error: could not connect"),
    ],
)
def test_move_that_does_not_succeed_says_why(
    hq: None, monkeypatch: pytest.MonkeyPatch, error: BaseException, line: str
) -> None:
    def move(*_: object) -> Move:
        raise error

    monkeypatch.setattr(moving, "move_dealer", move)
    told = ran("dealer", "move", "north", "10.0.0.3:5432")
    assert (told.exit_code, told.output) == (1, f"{line}\n")


def test_dealer_that_is_not_there_is_not_moved(hq: None) -> None:
    assert ran("dealer", "move", "nobody", "10.0.0.3:5432").output == "Error: There is no dealer nobody.\n"


@pytest.mark.parametrize(("role", "is_shown"), [("operator", True), ("hq_analyst", False)])
def test_operator_sees_each_dealers_node_and_nobody_else(
    hq: None, monkeypatch: pytest.MonkeyPatch, role: str, is_shown: bool
) -> None:
    make_user("otto", role)
    client = signed_in("otto", "hq")
    for page in ("/dealers/", "/dealers/north/"):
        assert "10.0.0.2:5432" not in client.get(page).content.decode()
    monkeypatch.setattr("tenants.web.dealers.has_citus", lambda: True)
    monkeypatch.setattr("tenants.web.dealers.placement_of", lambda schemas: PLACED)
    for page in ("/dealers/", "/dealers/north/"):
        assert ("10.0.0.2:5432" in client.get(page).content.decode()) == is_shown
