"""The document of each host's API, tried by machine: whoever asks whatever it allows is answered as it says.

Each case is asked as every person in turn, half of them about things that stand, and taken back. The short run tries
each call a few times as someone of all roles, the full one as each role and with odd bodies too.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
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

from accounts.models import User
from accounts.roles import BRAND_ROLES, DEALER_ROLES, TRAFFIC_SIDE, Role
from accounts.services.devices import issue_token
from crm.services.withdraw import withdraw_outcome
from tests.documented import document_at
from tests.isolation.people import SALES_AND_OFFICE, make_standing, taken_back
from tests.make import NOW, delivery, filed, followed_up, make_user, numbered, order

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass(slots=True)
class Trial:
    """Every call of a host's document, as these people (name → token) and about these things (parameter → id)."""

    host: str
    tokens: Mapping[str, str]
    ids: Mapping[str, object]
    examples: int
    mode: GenerationMode = GenerationMode.POSITIVE
    wrong: dict[str, str] = field(default_factory=dict)
    count: int = 0

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
        @given(case=operation.as_strategy(generation_mode=self.mode), stands=st.booleans())
        def ask(case: Any, stands: bool) -> None:
            if stands or self.examples == 1:
                known = {name: str(self.ids[name]) for name in case.path_parameters or {} if name in self.ids}
                case.path_parameters = {**(case.path_parameters or {}), **known}
            for name, token in self.tokens.items():
                self._ask(case, name, token)

        ask()

    def _ask(self, case: Any, name: str, token: str) -> None:
        headers, base = {"Authorization": f"Bearer {token}"}, f"http://{self.host}.localhost"
        with taken_back(), connections_kept():
            answer = case.call(base_url=base, headers=headers, app=get_wsgi_application())
        self.count += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            each = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
            told = "\n".join(str(one)[:900] for one in each)
            again = case.as_curl_command({"Authorization": f"Bearer $TOKEN_OF_{name.upper()}"}, base_url=base)
            self.wrong.setdefault(case.operation.label, f"{answer.status_code}: {told}\n{again}")


@contextmanager
def connections_kept() -> Iterator[None]:
    """A request of its own would close the connection that the test's transaction is in, as Django's client knows."""
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


def tokens_of_all() -> dict[str, str]:
    """Two people who may together whatever anyone at a dealer may; nobody may all of it (TR-2)."""
    return {"office": token_of("office", *SALES_AND_OFFICE), "front": token_of("of.front", *sorted(TRAFFIC_SIDE))}


@pytest.fixture
def standing(wednesday_morning: None, manager: User) -> Mapping[str, object]:
    """A dealer with something of everything."""
    standing = make_standing()
    li = standing.consultant
    call = {"method": "outgoing_call", "topics": ["appointment"]}
    followed_up(li, standing.card, **call, appointment_on=(NOW + timedelta(days=1)).date())
    ordered = filed(li, phones=numbered(1), follow_up={"status": "ordered", "order": order()})
    over = {"status": "delivered", "next_followup_on": None, "delivery": delivery()}
    followed_up(li, ordered, **over)
    withdraw_outcome(manager, ordered.id, "typed into the wrong card")
    followed_up(li, ordered, **over)
    loss = {"loss_reason": "bought_competitor", "loss_factor": "price", "competitor_brand": "vw"}
    gone = {"status": "lost", "next_followup_on": None, "loss": {**loss, "competitor_model": "速腾"}}
    filed(li, phones=numbered(2), follow_up=gone)
    filed(li, on_duplicate="create_anyway")
    return standing.ids()


THINGS_OF_THE_BRAND = {"code": "east", "part_code": "white"}


def test_dealer_answers_as_documented(standing: Mapping[str, object], empty_queue: None) -> None:
    Trial("north", tokens_of_all(), standing, 3).run()


def test_brand_answers_as_documented(hq: None, empty_queue: None) -> None:
    Trial("hq", {"all": token_of("of.all", *sorted(BRAND_ROLES))}, THINGS_OF_THE_BRAND, 3).run()


@pytest.mark.full
@pytest.mark.parametrize("mode", GenerationMode)
def test_each_role_is_answered_as_documented_at_a_dealer(
    mode: GenerationMode, standing: Mapping[str, object], empty_queue: None
) -> None:
    Trial("north", tokens_of_each(DEALER_ROLES), standing, 20, mode).run()


@pytest.mark.full
@pytest.mark.parametrize("mode", GenerationMode)
def test_each_role_is_answered_as_documented_at_the_brand(mode: GenerationMode, hq: None, empty_queue: None) -> None:
    Trial("hq", tokens_of_each(BRAND_ROLES), THINGS_OF_THE_BRAND, 20, mode).run()
