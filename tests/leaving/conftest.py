"""Fixtures shared by the tests of leaving."""

from tests.staff import *  # noqa: F403 - fixtures are shared by import
