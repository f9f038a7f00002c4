"""The document of each host's API, tried by machine: whoever asks whatever it allows is answered as it says.

Every other case is about things that stand, and each is taken back. The short run tries each call a few times as
people who may all between them, the full one as each role, and with bodies that the document does not allow.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.roles import BRAND_ROLES, DEALER_ROLES, Role
from accounts.services.devices import issue_token
from demo.catalogue import make_catalogue
from tests.all_apps import Dealership, Ids, ids_in, make_dealership
from tests.factories import make_user
from tests.isolation.people import taken_back
from tests.leads.standing import make_leads
from tests.schema_client import document_at

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# What a body names → the parameter of the address that names a thing of the kind.
NAMED = {
    "owner": "user_id", "consultant": "user_id", "card": "card_id", "cards": "card_id", "survivor": "card_id",
    "traffic": "traffic_id", "activity": "activity_id", "follow_up": "follow_up_id",
}  # fmt: skip


@dataclass(slots=True)
class Trial:
    """Every call of a host's document, as these people (name → token) and about these things (parameter → id)."""

    host: str
    tokens: Mapping[str, str]
    ids: Ids
    examples: int
    mode: GenerationMode = GenerationMode.POSITIVE
    wrong: dict[str, str] = field(default_factory=dict)
    # Calls that were answered with what was asked for.
    taken: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Try them all; fail with the first wrong answer of each call and how to ask for it again."""
        for result in document_at(self.host).get_all_operations():
            operation: Any = result.ok()
            self._try(operation)
        assert not self.wrong, "\n\n".join(f"{label}\n{told}" for label, told in self.wrong.items())

    def _try(self, operation: Any) -> None:
        @settings(
            max_examples=self.examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(
            case=operation.as_strategy(generation_mode=self.mode),
            stands=st.booleans(),
            example=st.sampled_from([None, *examples_of(operation)]),
        )
        def ask(case: Any, stands: bool, example: Any) -> None:
            if stands:
                case.body = deepcopy(example) if example and case.body else case.body
                self._put_ids(case)
            for name, token in self.tokens.items():
                self._ask(case, name, token)

        ask()

    def _put_ids(self, case: Any) -> None:
        ids = ids_in(case.operation.path, self.ids)
        case.path_parameters = {name: ids[name] for name in case.path_parameters or {}}
        if isinstance(case.body, dict):
            known = {name: self.ids[of] for name, of in NAMED.items() if of in self.ids and case.body.get(name)}
            lists = {name: [of] for name, of in known.items() if isinstance(case.body[name], list)}
            parts = {name for name in known if isinstance(case.body[name], dict)}
            case.body |= {name: of for name, of in {**known, **lists}.items() if name not in parts}

    def _ask(self, case: Any, name: str, token: str) -> None:
        headers, base = {"Authorization": f"Bearer {token}"}, f"http://{self.host}.localhost"
        with taken_back(), connection_kept():
            answer = case.call(base_url=base, headers=headers, app=application())
        if answer.status_code < 400:
            self.taken.add(case.operation.label)
        try:
            case.validate_response(answer, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            each = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
            told = "\n".join(str(one)[:900] for one in each)
            again = case.as_curl_command({"Authorization": f"Bearer $TOKEN_OF_{name.upper()}"}, base_url=base)
            self.wrong.setdefault(case.operation.label, f"{answer.status_code}: {told}\n{again}")


def examples_of(operation: Any) -> list[Any]:
    """The bodies that the document shows."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    return [example["value"] for example in content.get("examples", {}).values()]


@cache
def application() -> WSGIHandler:
    return get_wsgi_application()


@contextmanager
def connection_kept() -> Iterator[None]:
    """A request's end closes old connections, and this one holds the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def token_of(username: str, *roles: Role) -> str:
    return issue_token(make_user(username, *roles), "phone").token


def tokens_of_each(roles: frozenset[Role]) -> dict[str, str]:
    """Someone of each role."""
    return {role: token_of(f"of.{role}", role) for role in sorted(roles)}


@pytest.fixture
def dealership(wednesday_morning: None) -> Dealership:
    return make_dealership()


@pytest.fixture
def brand(hq: None) -> Ids:
    make_catalogue()
    leads = {f"{name}_id": one for name, one in make_leads().items()}
    return {"user_id": str(make_user("someone", Role.HQ_ANALYST).id), **leads}


def test_dealer_answers_as_documented(dealership: Dealership, empty_queue: None) -> None:
    trial = Trial("north", dealership.tokens(), dealership.ids, 3)
    trial.run()
    assert len(trial.taken) > 40


def test_brand_answers_as_documented(brand: Ids, empty_queue: None) -> None:
    trial = Trial("hq", {"all": token_of("of.all", *sorted(BRAND_ROLES))}, brand, 3)
    trial.run()
    assert len(trial.taken) > 25


@pytest.mark.full
@pytest.mark.parametrize("mode", GenerationMode)
def test_each_role_is_answered_as_documented_at_a_dealer(
    mode: GenerationMode, dealership: Dealership, empty_queue: None
) -> None:
    Trial("north", tokens_of_each(DEALER_ROLES), dealership.ids, 6, mode).run()


@pytest.mark.full
@pytest.mark.parametrize("mode", GenerationMode)
def test_each_role_is_answered_as_documented_at_the_brand(mode: GenerationMode, brand: Ids, empty_queue: None) -> None:
    Trial("hq", tokens_of_each(BRAND_ROLES), brand, 8, mode).run()
