"""The stage: servers and a data folder of the bench's own, never the user's, and the product on it as in production."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from config.commands.product import set_up
from config.embedded.place import ROOT, data_folder
from config.embedded.services import Services, secret_key, secrets_key, take_lock
from config.embedded.waiting import free_port, wait_until

DOMAIN = "bench.example"
_START_SECONDS = 60.0


@dataclass
class Stage:
    """Where the bench plays. `environment` is what the product's processes are started with."""

    environment: dict[str, str]
    folder: Path
    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] | None = None

    @property
    def database(self) -> str:
        """The address of the bench's own database, with the role that may do everything."""
        return self.environment["DATABASE_OWNER_URL"]

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A plain connection, beside the product."""
        return psycopg.connect(self.database, autocommit=True)

    def start(self, *names: str) -> None:
        """Start processes of the product: `web`, `worker`, `bulk` (the worker for long jobs), `clock`."""
        self.port = self.port or free_port()
        self.processes = self.processes or {}
        for name in names:
            command = [sys.executable, "-m", "config.cli", *self._command(name)]
            with (self.folder / "log" / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    command, env={**os.environ, **self.environment}, stdout=log, stderr=log
                )
        if "web" in names and not wait_until(self._is_answered, _START_SECONDS):
            raise RuntimeError(f"the web server does not answer; see {self.folder / 'log' / 'web.log'}")

    def _command(self, name: str) -> list[str]:
        match name:
            case "web":
                return ["web", "--port", str(self.port), "--workers", "2"]
            case "worker":
                return ["worker", "--only", "interactive"]
            case "bulk":
                return ["worker", "--only", "bulk"]
        return [name]

    def stop(self) -> None:
        """End what was started, by its own process."""
        for process in (self.processes or {}).values():
            process.terminate()
            process.wait(30)
        self.processes = None

    def processes_of(self, name: str) -> list[psutil.Process]:
        """A process of the product with its children."""
        first = psutil.Process((self.processes or {})[name].pid)
        return [first, *first.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """What the web server's processes have used so far; the database's share is not in it."""
        times = [process.cpu_times() for process in self.processes_of("web")]
        return sum(each.user + each.system for each in times)

    def _is_answered(self) -> bool:
        import http.client

        try:
            client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            client.request("GET", "/livez", headers={"Host": DOMAIN})
            return client.getresponse().status == 200
        except OSError:
            return False


@contextmanager
def stage() -> Iterator[Stage]:
    """Start the servers on the bench's folder (LODESTAR_BENCH_DATA, or `.bench` in the clone), and set Django up."""
    place = data_folder(Path(os.environ.get("LODESTAR_BENCH_DATA") or ROOT / ".bench"))
    for name in ("DATABASE_URL", "REDIS_URL"):
        # Whatever they name, it is not for being filled with a thousand dealers.
        os.environ.pop(name, None)
    place.make()
    with ExitStack() as at_end:
        at_end.callback(take_lock(place, print).release)
        services = Services(place)
        at_end.callback(services.stop)
        services.start()
        environment = {
            **services.environment,
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "LODESTAR_BASE_DOMAIN": DOMAIN,
            "LODESTAR_BEHIND_PROXY": "yes",
            "LODESTAR_SECRET_KEY": secret_key(place) + secrets.token_hex(16),
            "LODESTAR_SECRETS_KEYS": secrets_key(place),
            "LODESTAR_PREPARED_SCHEMAS": "20",
            "LODESTAR_DATA": str(place.own),
            "LODESTAR_LOG_LEVEL": "WARNING",
        }
        found = Stage(environment, place.own)
        with found.connect() as session:
            (folder,) = session.execute("SHOW data_directory").fetchone() or ("",)
            if not Path(str(folder)).is_relative_to(place.servers.resolve()):
                raise RuntimeError(f"the database in {folder} is not the bench's")
        set_up(environment)
        at_end.callback(found.stop)
        yield found
