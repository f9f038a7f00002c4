"""The script of docs/mobile.md behaves like a phone: run as it is, against a served dealer (SY-1, SY-2)."""

import runpy
import socket
from pathlib import Path
from typing import Any

import pytest

from config.embedded.waiting import LOOPBACK
from crm.models import Card
from kit.tenancy import in_dealer
from tests.browser.conftest import Site
from tests.signing_in import PASSWORD

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "phone.py"


@pytest.fixture
def hosts_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers know `*.localhost` by themselves, other programs do not."""
    ask = socket.getaddrinfo

    def here(host: Any, *rest: Any, **more: Any) -> Any:
        return ask(LOOPBACK if str(host).endswith(".localhost") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.usefixtures("hosts_are_here")
def test_script_files_and_follows_up_offline_and_finds_both_in_its_copy(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    main = runpy.run_path(str(SCRIPT))["main"]
    assert main(site.url, "li", PASSWORD, "13733330001") == 0, capsys.readouterr().out
    assert capsys.readouterr().out.endswith("1 card more, 2 contacts\n")
    with in_dealer(site.dealer):
        assert Card.objects.filter(customer_name="手机客户").count() == 1


def test_script_is_short_enough_to_read() -> None:
    assert len(SCRIPT.read_text().splitlines()) <= 200
