"""Whose data: nowhere unless chosen, one dealer's when chosen, never public's by accident (design: tenancy)."""

import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread

import pytest
from django.core.cache import cache
from django.db import DatabaseError, ProgrammingError, close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kit.models import IdempotentReply
from kit.tenancy import (
    DealerContext,
    NoSchemaChosen,
    SwitchInsideTransaction,
    UnknownDealer,
    current_dealer,
    current_schema,
    has_citus,
    in_dealer,
    in_nowhere,
    in_public,
    touched,
)
from kit.tenancy.backend import base as backend
from tenants.models import Dealer
from tests import on_citus
from tests.lint.citus import kinds_in


def search_path() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return str(cursor.fetchone()[0])


def test_query_with_no_schema_chosen_is_an_error(db: None) -> None:
    with pytest.raises(NoSchemaChosen, match="in_dealer"):
        User.objects.count()


def test_even_a_public_table_is_not_read_with_no_schema_chosen(db: None) -> None:
    with pytest.raises(NoSchemaChosen):
        Dealer.objects.count()


def test_no_schema_is_current_with_none_chosen(db: None) -> None:
    with pytest.raises(NoSchemaChosen):
        current_schema()
    with pytest.raises(NoSchemaChosen):
        current_dealer()


def test_new_thread_starts_nowhere(own_dealer: DealerContext) -> None:
    def look() -> str:
        try:
            return str(User.objects.count())
        except NoSchemaChosen:
            return "nowhere"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        assert other.submit(look).result() == "nowhere"
    assert current_schema() == own_dealer.schema


def test_reopened_connection_stays_where_it_was(own_dealer: DealerContext) -> None:
    connection.close()
    assert search_path() == f'"{own_dealer.schema}", extensions'.replace('"', "")


def test_dealers_path_is_its_schema_and_the_extensions(north: DealerContext) -> None:
    assert search_path() == "d_north, extensions"


def test_dealers_path_has_no_public_even_when_asked_for(north: DealerContext) -> None:
    connection.set_tenant(north, include_public=True)
    assert search_path() == "d_north, extensions"


def test_publics_path_is_public_and_the_extensions(hq: None) -> None:
    assert search_path() == "public, extensions"


def test_table_missing_in_a_dealer_is_not_found_in_public(north: DealerContext) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kit_idempotentreply")
    with pytest.raises(ProgrammingError, match="does not exist"):
        IdempotentReply.objects.count()


def test_table_of_public_alone_is_not_found_by_bare_name(north: DealerContext) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")


def test_dealer_has_no_content_types_permissions_or_brand_tables(north: DealerContext) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'd_north'")
        tables = {name for (name,) in cursor.fetchall()}
    assert {"accounts_user", "django_session", "kit_idempotentreply", "crm_card"} <= tables
    assert not [name for name in tables if name.startswith(("auth_", "django_content_type", "tenants_"))]


def test_no_foreign_key_leaves_a_dealers_schema(north: DealerContext) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conname FROM pg_constraint c
                 JOIN pg_class there ON there.oid = c.confrelid
                WHERE c.contype = 'f' AND c.connamespace = 'd_north'::regnamespace
                  AND there.relnamespace <> 'd_north'::regnamespace"""
        )
        assert cursor.fetchall() == []


def test_brand_table_is_read_from_a_dealer_without_a_switch(north: DealerContext) -> None:
    assert set(Dealer.objects.filter(code__in=["north", "south"]).values_list("code", flat=True)) == {"north", "south"}


def test_what_one_dealer_writes_another_does_not_see(
    north: DealerContext, shared_dealers: dict[str, DealerContext]
) -> None:
    User.objects.create(username="only-north", name="北")
    with in_dealer(shared_dealers["south"]):
        assert not User.objects.filter(username="only-north").exists()
    with in_public():
        assert not User.objects.filter(username="only-north").exists()
    assert User.objects.filter(username="only-north").exists()


def test_dealer_is_known_by_code(db: None) -> None:
    with in_dealer("south") as dealer:
        assert (dealer.code, dealer.schema, str(dealer.time_zone)) == ("south", "d_south", "Asia/Shanghai")
        assert current_dealer() == dealer


def test_unknown_dealer_is_an_error_and_changes_nothing(north: DealerContext) -> None:
    with pytest.raises(UnknownDealer), in_dealer("nobody"):
        pass
    assert current_dealer() == north


def test_switch_restores_what_was_before_even_after_an_error(north: DealerContext) -> None:
    with pytest.raises(ZeroDivisionError), in_public():
        _ = 1 / 0
    assert current_dealer() == north


@pytest.mark.parametrize("switch", [in_public, lambda: in_dealer("south")])
def test_switch_inside_a_transaction_is_refused(north: DealerContext, switch: Callable[[], object]) -> None:
    with transaction.atomic(), pytest.raises(SwitchInsideTransaction), switch():  # type: ignore[attr-defined] # context managers both
        pass
    assert current_dealer() == north


def test_switch_inside_a_transaction_is_refused_outside_tests_too(own_dealer: DealerContext) -> None:
    with transaction.atomic(), pytest.raises(SwitchInsideTransaction), in_public():
        pass


def test_path_survives_a_savepoint_rolled_back(north: DealerContext) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.raw("SELECT * FROM nothing")[0]
    assert search_path() == "d_north, extensions"


def test_transaction_may_begin_nowhere(db: None) -> None:
    with in_nowhere(), transaction.atomic(), pytest.raises(NoSchemaChosen):
        User.objects.count()


def test_cache_keys_are_each_dealers_own(north: DealerContext, shared_dealers: dict[str, DealerContext]) -> None:
    cache.set("greeting", "north's")
    with in_dealer(shared_dealers["south"]):
        assert cache.get("greeting") is None
        cache.set("greeting", "south's")
    with in_public():
        assert cache.get("greeting") is None
    assert cache.get("greeting") == "north's"


def test_cache_with_no_schema_chosen_is_an_error(db: None) -> None:
    with pytest.raises(NoSchemaChosen):
        cache.get("greeting")


def test_threads_work_in_different_dealers_at_once(make_dealer: Callable[[], DealerContext]) -> None:
    dealers = [make_dealer(), make_dealer()]
    seen: dict[str, list[str]] = {}

    def work(dealer: DealerContext) -> None:
        with in_dealer(dealer):
            for turn in range(20):
                User.objects.create(username=f"{dealer.code}-{turn}", name="x")
            seen[dealer.code] = list(
                User.objects.filter(username__startswith="own-").values_list("username", flat=True)
            )
        connection.close()

    threads = [Thread(target=work, args=[dealer]) for dealer in dealers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for dealer in dealers:
        assert sorted(seen[dealer.code]) == sorted(f"{dealer.code}-{turn}" for turn in range(20))


def test_connection_that_has_touched_many_schemas_ends_between_requests(
    own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "MOST_SCHEMAS", 2)

    def backend_pid() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    connection.close()
    first = backend_pid()
    close_old_connections()
    assert backend_pid() == first
    touched(["d_north", "d_south", "d_other"])
    close_old_connections()
    assert backend_pid() != first
    assert connection.schema_name == own_dealer.schema
    assert connection.touched_schemas == {own_dealer.schema}


def test_connection_that_the_server_has_ended_is_replaced_before_the_next_request(own_dealer: DealerContext) -> None:
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(_end_backend, own_dealer, pid).result()
    connection.health_check_enabled = True
    connection.health_check_done = False
    connection.close_if_unusable_or_obsolete()
    assert User.objects.count() == 1


def _end_backend(dealer: DealerContext, pid: int) -> None:
    with in_dealer(dealer), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    connection.close()


def test_usable_connection_is_not_asked(own_dealer: DealerContext) -> None:
    User.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert connection.is_usable()
    assert len(queries) == 0


def test_connection_works_in_a_process_of_a_thousand_streams(own_dealer: DealerContext) -> None:
    connection.close()
    with _many_descriptors():
        assert User.objects.count() == 1
        assert connection.connection.fileno() > 1_023
        assert connection.is_usable()
        connection.close()


@contextmanager
def _many_descriptors() -> Iterator[None]:
    """Hold every descriptor up to 1,100, as a web process with a thousand open streams does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard), hard))
    held = [os.open(os.devnull, os.O_RDONLY)]
    try:
        while held[-1] < 1_100:
            held.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for each in held:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_plans_are_made_for_all_values_on_plain_postgresql(own_dealer: DealerContext) -> None:
    connection.close()
    assert (has_citus(), setting("plan_cache_mode")) == (on_citus.URL != "", plan_mode(on_citus.URL != ""))


def test_plans_are_made_for_the_values_where_citus_is(
    own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as for_now:
        # Any extension that is here takes the place of the one that is asked for.
        for_now.setattr(backend, "_SETTINGS", backend._SETTINGS.replace("'citus')", "'pg_trgm')"))
        connection.close()
        assert (has_citus(), setting("plan_cache_mode")) == (True, plan_mode(True))
        assert (setting("citus.propagate_set_commands"), setting("citus.task_assignment_policy")) == ("local", "greedy")
    connection.close()


def test_new_connection_asks_for_the_extension_with_its_settings_in_one_statement() -> None:
    assert [kind.code for kind in kinds_in(backend._SETTINGS)] == ["plans"]
    assert backend._SETTINGS.count("set_config") == 3


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def plan_mode(is_custom: bool) -> str:
    return "force_custom_plan" if is_custom else "force_generic_plan"
