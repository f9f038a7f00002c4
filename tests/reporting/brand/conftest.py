"""The brand's figures: two dealers at work, each with a consultant and a receptionist of its own."""

from collections.abc import Iterator

import pytest

from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, in_public
from tests.factories import NOW
from tests.reporting.brand.working import At


@pytest.fixture
def wednesday(db: None) -> Iterator[None]:
    """The morning on which everything here happens, with the demo brand's catalogue."""
    with in_public():
        make_catalogue()
    with clock.at(NOW):
        yield


@pytest.fixture
def at_north(wednesday: None, shared_dealers: dict[str, DealerContext]) -> At:
    return At(shared_dealers["north"])


@pytest.fixture
def at_south(wednesday: None, shared_dealers: dict[str, DealerContext]) -> At:
    return At(shared_dealers["south"])
