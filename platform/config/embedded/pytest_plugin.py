"""Gives a test run its own PostgreSQL and Valkey when the environment names none, so that plain `pytest` works.

CITUS_URL names a coordinator of Citus to run the tests on instead (docs/scale.md).
"""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from config.embedded.services import throwaway_services

_at_end = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers before pytest-django reads the settings.

    Each worker process of xdist starts its own: a test may empty Redis or count the connections of its database. The
    process that hands out the tests needs none.
    """
    if citus := os.environ.get("CITUS_URL"):
        os.environ["DATABASE_URL"] = citus
    stack = early_config.stash[_at_end] = ExitStack()
    if not _only_distributes(early_config):
        os.environ.update(stack.enter_context(throwaway_services()))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop them after all else is over."""
    config.stash[_at_end].close()


def _only_distributes(config: pytest.Config) -> bool:
    """Return whether this process runs no test itself: xdist's worker processes do."""
    return bool(getattr(config.known_args_namespace, "numprocesses", 0)) and "PYTEST_XDIST_WORKER" not in os.environ
