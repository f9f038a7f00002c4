"""A served dealer for programs that speak to the API over a line, without a browser."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.serving import Figures, Site, resolve_hosts_here, served_site


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker, record_figure: Figures) -> Iterator[Site]:
    """A served dealer with its staff, some customers and this morning's traffic."""
    with served_site(django_db_blocker, record_figure) as site:
        yield site


@pytest.fixture
def hosts_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs in this process find `*.localhost`."""
    resolve_hosts_here(monkeypatch)
