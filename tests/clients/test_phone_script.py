"""The script of docs/mobile.md behaves like a phone: run as it is, against a served dealer (SY-1, SY-2)."""

import runpy

import pytest

from crm.models import Card
from kit.tenancy import in_dealer
from tests.serving import ROOT, Site
from tests.signing_in import PASSWORD

SCRIPT = ROOT / "docs" / "examples" / "phone.py"


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
