"""The clients that `make clients` generates: a consultant's morning on a line that loses answers (SY-1, SY-2)."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from crm.models import Card
from kit.tenancy import in_dealer
from tests.clients.lossy_line import lossy_line
from tests.serving import ROOT, Site
from tests.signing_in import PASSWORD

pytestmark = pytest.mark.full

FILING, COMMANDS = "/api/v1/cards/", "/api/v1/sync/commands/"
NODE = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
HOSTS = ROOT / "tests" / "clients"
SCRIPTS = {
    "python": ([sys.executable, HOSTS / "hosts.py", "docs/examples/consultant.py"], "13733330002"),
    "typescript": (
        [NODE, "--import", HOSTS / "hosts.mjs", "clients/typescript/dist/docs/examples/consultant.mjs"],
        "13733330003",
    ),
}


@pytest.fixture(scope="module")
def clients() -> None:
    """Generate both clients from the code as it is."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = [shutil.which("make") or "make", "clients"]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("language", SCRIPTS)
def test_client_files_follows_up_and_syncs_once_where_answers_are_lost(language: str, site: Site) -> None:
    command, number = SCRIPTS[language]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "clients" / "python"), "NO_PROXY": "*"}
    with lossy_line(site.url, FILING, COMMANDS) as (url, line):
        ran = subprocess.run(
            [*command, url, "li", PASSWORD, number],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert (ran.returncode, ran.stdout) == (0, "follow-up done, 2 contacts in the copy\n"), ran.stderr
    filed = [key for request, key in line.keys if request == f"POST {FILING}"]
    assert len(filed) == 2
    assert len(set(filed) - {""}) == 1
    assert [key for request, key in line.keys if request == f"POST {COMMANDS}"] == ["", ""]
    with in_dealer(site.dealer):
        card = Card.objects.get(phones__number=number)
        assert card.followup_count == 2


@pytest.mark.usefixtures("clients")
def test_clients_know_every_call_of_both_documents() -> None:
    """Nothing of the API is left out of a client: a call that a generator cannot read is missing without a word."""
    for host in ("dealer", "brand"):
        document = json.loads((ROOT / "build" / "clients" / f"{host}.json").read_text("utf-8"))
        calls = {
            call["operationId"]
            for path in document["paths"].values()
            for method, call in path.items()
            if method in ("get", "post", "put", "patch", "delete")
        }
        package = ROOT / "clients" / "python" / "lodestar_client" / f"{host}_api" / "api"
        assert calls == {file.stem for file in package.glob("*/*.py")} - {"__init__"}
        types = (ROOT / "clients" / "typescript" / "src" / f"{host}_api.ts").read_text("utf-8")
        assert [call for call in calls if f'operations["{call}"]' not in types] == []
