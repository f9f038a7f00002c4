"""Gives a test run its own PostgreSQL and Valkey when the environment names none, so that plain `pytest` works."""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from config.embedded.services import throwaway_services

_at_end = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Around all others, since pytest-django reads the settings here. Workers of xdist inherit the addresses."""
    stack = early_config.stash[_at_end] = ExitStack()
    os.environ.update(stack.enter_context(throwaway_services()))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop them after all else is over."""
    config.stash[_at_end].close()
