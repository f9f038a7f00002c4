"""The dealer north on a Wednesday morning, with its staff, as browsers see it."""

import pytest

from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture(autouse=True)
def in_the_morning(request: pytest.FixtureRequest) -> None:
    """Whatever happens in north happens then; tests of the brand's own host have no use for it."""
    if "hq" not in request.fixturenames:
        request.getfixturevalue("wednesday_morning")
