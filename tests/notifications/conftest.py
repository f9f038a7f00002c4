"""The dealer north on a Wednesday morning, with its staff."""

import pytest

from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture(autouse=True)
def in_the_morning(wednesday_morning: None) -> None:
    """Whatever happens in north happens then."""
