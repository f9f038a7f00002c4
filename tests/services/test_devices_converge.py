"""Devices converge whatever the network, their clocks and the dealer do in between (SY-1, SY-2, SY-3, SY-4).

No command is lost or done twice, no card is duplicated, and nobody has a card that is not theirs.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import User
from tests.services.histories.devices import Devices

# `LODESTAR_SYNC_RUNS=10000 pytest -m long tests/services/test_devices_converge.py` for more.
_RUNS = int(os.environ.get("LODESTAR_SYNC_RUNS", "2000"))


def run(people: dict[str, User], *, examples: int, steps: int, is_random: bool) -> None:
    machine = type("TheseDevices", (Devices,), {"people": people})
    checked = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not is_random,
            suppress_health_check=checked,
            database=None,
            # Shrinking a history of forty steps takes longer than reading it.
            phases=[Phase.generate],
        ),
    )


@pytest.fixture
def people(li: User, zhang: User, manager: User) -> dict[str, User]:
    return {"li": li, "zhang": zhang, "manager": manager}


def test_devices_converge(people: dict[str, User]) -> None:
    run(people, examples=12, steps=25, is_random=False)


@pytest.mark.long
def test_devices_converge_in_histories_that_nobody_has_tried(people: dict[str, User]) -> None:
    run(people, examples=_RUNS, steps=40, is_random=True)
