"""Statements that are kept: their text alone, so that what has changed is seen at once and nothing foreign ever is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import DeviceToken, User
from accounts.queries.tokens import find_token, hash_of
from accounts.services.devices import issue_token
from kit import clock
from kit.db.insert import insert
from kit.db.prepared import PreparedQuery, PreparedRow, Values, execute
from kit.models import IdempotentReply
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer, DealerState
from tenants.queries.dealers import dealer_at
from tests.factories import make_user


def names_of(shape: object, given: Values) -> "QuerySet[User, tuple[Any, ...]]":
    return User.objects.filter(username__in=[given["one"], given["other"]]).order_by("username").values_list("username")


def test_token_that_was_revoked_or_whose_user_was_let_go_is_none_at_the_next_call(north: DealerContext) -> None:
    li = make_user("li")
    raw = issue_token(li, "phone").token
    assert find_token(raw) is not None
    User.objects.filter(id=li.id).update(name="李丽")
    found = find_token(raw)
    assert found is not None
    assert found.user.name == "李丽"
    User.objects.filter(id=li.id).update(is_active=False)
    assert find_token(raw) is None
    User.objects.filter(id=li.id).update(is_active=True)
    DeviceToken.objects.filter(token_hash=hash_of(raw)).update(revoked_at=clock.now())
    assert find_token(raw) is None


def test_host_tells_the_dealers_state_of_this_moment(db: None) -> None:
    with in_public():
        assert getattr(dealer_at("north.localhost"), "state", None) == DealerState.ACTIVE
        Dealer.objects.filter(code="north").update(state=DealerState.SUSPENDED)
        assert getattr(dealer_at("north.localhost"), "state", None) == DealerState.SUSPENDED
        assert dealer_at("nobody.localhost") is None


def test_token_of_one_dealer_is_none_at_another(make_dealer: Callable[[], DealerContext]) -> None:
    one, other = make_dealer(), make_dealer()
    with in_dealer(one):
        raw = issue_token(make_user("li"), "phone").token
    # In turn on the same connection: the plan that it keeps is made anew for the schema that is chosen.
    for _ in range(3):
        with in_dealer(one):
            assert find_token(raw) is not None
        with in_dealer(other):
            assert find_token(raw) is None


def test_values_come_into_the_places_of_their_samples(north: DealerContext) -> None:
    for name in ("li", "wang", "zhang"):
        make_user(name)
    rows = PreparedQuery(names_of)
    assert rows.find((), {"one": "li", "other": "zhang"}) == [("li",), ("zhang",)]
    assert rows.find((), {"one": "wang", "other": "sample 1"}) == [("wang",)]


def test_part_of_a_text_is_looked_for_as_it_is(north: DealerContext) -> None:
    for name in ("l_i", "lxi", "l%i"):
        make_user(name)
    rows = PreparedQuery(
        lambda _, given: (
            User.objects.filter(username__contains=given["part"]).order_by("username").values_list("username")
        )
    )
    assert rows.find((), {"part": "_i"}) == [("l_i",)]
    assert rows.find((), {"part": "%i"}) == [("l%i",)]


def test_query_that_makes_something_else_of_a_value_is_refused(north: DealerContext) -> None:
    def day_before(shape: object, given: Values) -> "QuerySet[IdempotentReply, tuple[Any, ...]]":
        at = given["at"]
        assert isinstance(at, datetime)
        return IdempotentReply.objects.filter(created_at__lt=at - timedelta(days=1)).values_list("id")

    def other_text(name: str) -> "QuerySet[User]":
        return User.objects.filter(username=name.upper())

    with pytest.raises(TypeError, match="not in the statement"):
        PreparedRow(other_text, name="sample").find(name="li")
    with pytest.raises(TypeError, match="not in the statement"):
        PreparedQuery(day_before).find((), {"at": clock.now()})


def test_column_of_another_type_than_when_the_plan_was_made_is_read_all_the_same(own_dealer: DealerContext) -> None:
    make_user("li")
    by_name = PreparedRow(lambda name: User.objects.filter(username=name), name="sample")
    assert by_name.find(name="li") is not None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user ALTER COLUMN username TYPE varchar(200)")
    found = by_name.find(name="li")
    assert found is not None
    assert found.username == "li"


def test_rows_of_several_tables_are_as_they_were_made(north: DealerContext) -> None:
    zhang = User(username="zhang", name='张 "三" \\ {三}', roles=["consultant", "data_clerk"], password="!")
    tokens = [
        DeviceToken(
            user=zhang, token_hash=f"hash {at}", device_name=name, created_at=clock.now(), expires_at=clock.now()
        )
        for at, name in enumerate(("phone", "平板"))
    ]
    # The first statement of all puts the schema on the path.
    assert not DeviceToken.objects.exists()
    with CaptureQueriesContext(connection) as queries:
        insert([zhang], tokens)
    assert len(queries) == 1
    assert not zhang._state.adding
    kept = User.objects.get(id=zhang.id)
    assert (kept.name, kept.roles, kept.last_login) == (zhang.name, zhang.roles, None)
    rows = DeviceToken.objects.order_by("token_hash")
    assert [(row.device_name, row.user_id, row.expires_at) for row in rows] == [
        (token.device_name, zhang.id, token.expires_at) for token in tokens
    ]


def test_what_json_cannot_tell_is_not_written(north: DealerContext) -> None:
    reply = IdempotentReply(key="k", actor_id=uuid4(), method_path="", created_at=clock.now(), body=b"{}")
    with pytest.raises(TypeError, match="bytes"):
        insert([reply])
    assert not IdempotentReply.objects.exists()


def test_what_is_no_value_is_part_of_the_text(north: DealerContext) -> None:
    for name in ("li", "100% 'sure'"):
        make_user(name)

    def named(_: object, given: Values) -> "QuerySet[User, tuple[Any, ...]]":
        others = User.objects.exclude(username__in=["100% 'sure'", "%s", "admin"])
        return (
            others.exclude(username__contains="%")
            .filter(is_active=True, created_at__lte=given["until"])
            .values_list("username")
        )

    rows = PreparedQuery(named, has_one_plan=True)
    with CaptureQueriesContext(connection) as queries:
        assert rows.find((), {"until": clock.now()}) == [("li",)]
    assert "100% ''sure''" in queries[-1]["sql"]


def test_statement_is_said_again_on_a_new_connection(own_dealer: DealerContext) -> None:
    make_user("li")
    by_name = PreparedRow(lambda name: User.objects.filter(username=name), name="sample")
    assert by_name.find(name="li") is not None
    connection.close()
    assert by_name.find(name="li") is not None
    assert by_name.find(name="wang") is None


def test_statement_that_failed_can_be_said_again(own_dealer: DealerContext) -> None:
    for _ in range(2):
        with pytest.raises(DataError):
            execute("SELECT 1 / %s::int", [0])
        assert execute("SELECT 1 / %s::int", [1]) == [(1,)]
        assert execute("UPDATE accounts_user SET name = name WHERE username = %s", ["nobody"]) == []


def test_statement_within_another_of_the_same_text_does_not_take_its_rows(north: DealerContext) -> None:
    for name in ("li", "wang"):
        make_user(name)
    asked = "SELECT username FROM accounts_user WHERE username = ANY(%s) ORDER BY username"
    found = [(name, execute(asked, [[name]])) for (name,) in execute(asked, [["li", "wang"]])]
    assert found == [("li", [("li",)]), ("wang", [("wang",)])]
