"""Both servers of a data folder together: for `lodestar up`, for one command, and for the tests."""

import hashlib
import json
import os
import shutil
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.lock import FolderLock
from config.embedded.place import DataFolder, ServicesError, data_folder
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
from config.embedded.waiting import kept_secret, wait_until

_SERVERS: dict[str, type[Postgres] | type[Valkey]] = {"DATABASE_URL": Postgres, "REDIS_URL": Valkey}
# A Lodestar that was killed has let its lock go by then, or has begun to stop.
_A_MOMENT = 2.0
_LOCK_SECONDS = 60.0


class Services:
    """The servers that the environment does not name already."""

    def __init__(self, place: DataFolder, *, keep: bool = True) -> None:
        self.place = place
        self.servers: dict[str, Postgres | Valkey] = {
            variable: server(place, keep) for variable, server in _SERVERS.items() if not os.environ.get(variable)
        }

    @property
    def environment(self) -> dict[str, str]:
        """What the product's processes must be told."""
        return {name: value for server in self.servers.values() for name, value in server.environment.items()}

    def start(self) -> None:
        """Start them; they run when this returns."""
        for server in self.servers.values():
            server.start()

    def stop(self) -> None:
        """Stop them, the database last."""
        for server in reversed(self.servers.values()):
            server.stop()


@dataclass(frozen=True, slots=True)
class Running:
    """What a running `lodestar up` leaves in its data folder for other commands."""

    pid: int
    address: str
    environment: dict[str, str]

    def write(self, place: DataFolder) -> None:
        """Tell the others; readable by its owner only, for it holds passwords."""
        path = _running_file(place)
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps({"pid": self.pid, "address": self.address, "environment": self.environment}))
        unfinished.rename(path)

    @classmethod
    def read(cls, place: DataFolder) -> "Running | None":
        """The Lodestar that runs on this folder now; None when none does."""
        if not supervisor_lock(place).is_held_elsewhere:
            return None
        try:
            return cls(**json.loads(_running_file(place).read_text()))
        except FileNotFoundError:
            return None


def supervisor_lock(place: DataFolder) -> FolderLock:
    """Held by whoever runs servers on the folder."""
    return FolderLock(place.own / "lock")


def take_lock(place: DataFolder, say: Callable[[str], None]) -> FolderLock:
    """The folder's lock, waiting for one who is still stopping. Raises ServicesError when it stays taken."""
    lock = supervisor_lock(place)
    if wait_until(lock.take, _A_MOMENT):
        return lock
    running = Running.read(place)
    if running:
        raise ServicesError(
            f"Lodestar runs already at {running.address} (process {running.pid}), on the data folder {place.own}.\n"
            "Stop it there with Ctrl-C, or run another one beside it: choose LODESTAR_DATA and LODESTAR_PORT."
        )
    say(f"Another Lodestar is starting or stopping on the data folder {place.own}; waiting for it")
    if wait_until(lock.take, _LOCK_SECONDS):
        return lock
    raise ServicesError(f"The data folder {place.own} is still in use. Choose another with LODESTAR_DATA.")


def forget_running(place: DataFolder) -> None:
    """Nobody runs here any more, or not yet."""
    _running_file(place).unlink(missing_ok=True)


def secret_key(place: DataFolder) -> str:
    """The secret key of this data folder's sessions."""
    return kept_secret(place.own / "secret-key")


def secrets_key(place: DataFolder) -> str:
    """The key that encrypts this data folder's secrets at rest (kit.secrets)."""
    raw = hashlib.sha256(kept_secret(place.own / "secrets-key").encode()).digest()
    return urlsafe_b64encode(raw).decode()


@contextmanager
def services_for_command(say: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """What one command needs in its environment: the running Lodestar's servers, or ones for just this long."""
    place = data_folder()
    services = Services(place)
    if not services.servers:
        yield {}
        return
    place.make()
    running = Running.read(place)
    if running:
        yield running.environment
        return
    with ExitStack() as at_end:
        at_end.callback(take_lock(place, say).release)
        at_end.callback(services.stop)
        services.start()
        yield {
            **services.environment,
            "LODESTAR_SECRET_KEY": secret_key(place),
            "LODESTAR_SECRETS_KEYS": secrets_key(place),
        }


@contextmanager
def throwaway_services() -> Iterator[dict[str, str]]:
    """Servers with empty data, fast rather than safe, thrown away at the end: for tests."""
    base = data_folder().own / "throwaway"
    _clear(base)
    place = data_folder(base / uuid.uuid4().hex[:8])
    services = Services(place, keep=False)
    if not services.servers:
        yield {}
        return
    place.make()
    lock = supervisor_lock(place)
    lock.take()
    try:
        services.start()
        yield services.environment
    finally:
        services.stop()
        lock.release()
        _remove(place)


def _clear(base: Path) -> None:
    """Remove what runs that were killed have left behind."""
    for locked in base.glob("*/lock"):
        place = data_folder(locked.parent)
        lock = supervisor_lock(place)
        if lock.take():
            # An orphan among the servers would go on writing.
            for server in _SERVERS.values():
                server(place).stop_orphan()
            lock.release()
            _remove(place)


def _remove(place: DataFolder) -> None:
    shutil.rmtree(place.servers, ignore_errors=True)
    shutil.rmtree(place.own, ignore_errors=True)


def _running_file(place: DataFolder) -> Path:
    return place.own / "running.json"
