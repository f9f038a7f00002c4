"""What is planted in a dealer, at twenty past ten on a Wednesday."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kit import clock
from tests.factories import NOW
from tests.isolation.planted import World, plant
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture
def world(wednesday_morning: None) -> Iterator[World]:
    made = plant()
    with clock.at(NOW + timedelta(minutes=20)):
        yield made
