"""Every service that a request reaches and that writes is in the registry of commands (SA-1)."""

import pytest

from accounts.commands import registered_commands
from tests.lint.commands import READS, edges_that_write, outside_registry, services_called, writes_in

# Written by the call itself, not by a command of a person.
EDGES_THAT_WRITE = {"platform/accounts/api/authentication.py": "when a device was last used"}


@pytest.mark.rule("SA-1")
def test_no_service_writes_outside_the_registry() -> None:
    """A finding here: put `@command(…)` above the service (docs/how-to/add-a-command.md), or name it in READS."""
    assert outside_registry() == []


def test_every_exception_is_called_and_is_no_command() -> None:
    assert sorted(READS) == sorted(set(READS) & set(services_called()) - set(registered_commands()))


def test_no_edge_writes_rows_itself() -> None:
    found = {finding.partition(":")[0] for finding in edges_that_write()}
    assert found == set(EDGES_THAT_WRITE)


def test_write_through_a_manager_is_found() -> None:
    assert writes_in("Card.objects.filter(id=1).update(name='x')\nCard.objects.create()\ndata.update(a=1)") == [1, 2]
