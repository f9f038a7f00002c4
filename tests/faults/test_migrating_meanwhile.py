"""The old code works on while `migrate` brings its dealers' schemas up to what the next version needs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.roles import Role
from config.embedded.waiting import wait_until
from crm.models import Card
from crm.tasks import follow
from demo.catalogue import make_catalogue
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.brand.models import DealerFreshness
from tenants.queries.migrations import migrations_in
from tenants.services import migrating
from tenants.services.migrating import migrate_schemas
from tests.factories import make_user, numbered, walk_in
from tests.next_migration import next_version
from tests.signing_in import login

PATIENCE_SECONDS = 30.0
# Cards of each dealer's, before and after.
FEWEST = 5
LOOKED_AT = ("cards/?due=overdue&ordering=next_followup_on", "cards/?q=138", "reports/stock-flow/?month=2026-11")


def app_of(dealer: DealerContext) -> APIClient:
    """A consultant's app. A plain one: the documented one's first look at the document is no matter for threads."""
    with in_dealer(dealer):
        make_user("li", Role.CONSULTANT)
    token = login(dealer.code).json()["token"]
    return APIClient(headers={"host": f"{dealer.code}.localhost", "authorization": f"Bearer {token}"})


def work(app: APIClient, dealer: DealerContext, filed: list[int], over: Signal) -> list[int]:
    """A consultant's minutes, again and again, and the worker's behind them; the statuses of all answers."""
    answers = []
    try:
        while not over.is_set():
            body = walk_in(phones=numbered(len(filed) + 1))
            answer = app.post("/api/v1/cards/", body, format="json", headers={"idempotency-key": uuid4().hex})
            answers.append(answer.status_code)
            filed.append(answer.status_code)
            answers += [app.get(f"/api/v1/{path}").status_code for path in LOOKED_AT]
            follow.fn(dealer.code)
    finally:
        connection.close()
    return answers


@pytest.mark.usefixtures("empty_queue")
def test_old_code_serves_while_schemas_are_migrated(
    make_dealer: Callable[[], DealerContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    dealers = [make_dealer() for _ in range(3)]
    with in_public():
        make_catalogue()
    apps = [app_of(dealer) for dealer in dealers]
    schemas = [dealer.schema for dealer in dealers]
    # Those of the other tests stay as they are.
    monkeypatch.setattr(migrating, "schemas_to_migrate", lambda: schemas)
    filed: dict[str, list[int]] = {dealer.code: [] for dealer in dealers}
    over = Signal()

    def goes_on() -> bool:
        """Every dealer has so many cards more than there were."""
        before = {code: len(each) for code, each in filed.items()}
        return wait_until(
            lambda: all(len(each) >= before[code] + FEWEST for code, each in filed.items()), PATIENCE_SECONDS
        )

    with ThreadPoolExecutor(len(dealers)) as pool:
        working = [
            pool.submit(work, app, dealer, filed[dealer.code], over) for app, dealer in zip(apps, dealers, strict=True)
        ]
        try:
            went_on = goes_on()
            with next_version("crm", "reporting_dealer"):
                before = sum(map(len, filed.values()))
                migrated = migrate_schemas()
                amid = sum(map(len, filed.values())) - before
            went_on = went_on and goes_on()
        finally:
            over.set()
        # First, for what has stopped one of them tells more than that it has stopped.
        answers = {status for each in working for status in each.result()}
    assert went_on
    assert amid > 0
    assert answers == {200, 201}
    assert sorted(migrated) == sorted(schemas)
    with in_public():
        assert all("crm.later" in names for names in migrations_in(schemas).values())
        assert DealerFreshness.objects.filter(dealer__in=filed).count() == len(dealers)
    for dealer in dealers:
        with in_dealer(dealer):
            assert Card.objects.count() == len(filed[dealer.code])
