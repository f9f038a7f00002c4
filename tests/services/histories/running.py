"""Running random histories."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.roles import Role
from kit.tenancy import DealerContext, in_dealer
from tests.factories import make_user
from tests.services.histories.working import Shop, Working

_STAFF = {
    "li": Role.CONSULTANT,
    "zhang": Role.CONSULTANT,
    "front": Role.RECEPTIONIST,
    "care": Role.CARE_SPECIALIST,
    "manager": Role.SHOWROOM_MANAGER,
}


def two_shops(dealers: dict[str, DealerContext]) -> tuple[Shop, ...]:
    """The dealers north and south, with the same people by name."""
    found = []
    for code in ("north", "south"):
        with in_dealer(dealers[code]) as dealer:
            found.append(Shop(dealer, {name: make_user(name, role) for name, role in _STAFF.items()}))
    return tuple(found)


def run(
    machine: type[Working], shops: tuple[Shop, ...], *, examples: int, steps: int, is_random: bool, **named: object
) -> None:
    """So many histories of so many steps: the same every time, or others."""
    of_these = type("OfThese", (machine,), {"shops": shops, **named})
    checked = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        of_these,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not is_random,
            suppress_health_check=checked,
            database=None,
        ),
    )
