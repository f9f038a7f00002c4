"""The embedded Valkey: the queue's doorbell and the cache, written to an append-only file."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import psutil
import redis

from config.embedded.binaries import valkey_server
from config.embedded.child import Child
from config.embedded.place import DataFolder, ServicesError
from config.embedded.waiting import LOOPBACK, free_port, kept_secret, wait_until

_READY_SECONDS = 60.0
_STOP_SECONDS = 20.0
_TRIES = 3


@dataclass
class Valkey:
    """The server of a data folder. Nothing that counts is kept in it: what it cannot read any more is put aside."""

    name: ClassVar[str] = "Valkey"

    place: DataFolder
    keep: bool = True
    port: int = 0
    _child: Child | None = None
    _password: str = field(default="", repr=False)

    @property
    def folder(self) -> Path:
        """Its working directory."""
        return self.place.servers / "valkey"

    @property
    def environment(self) -> dict[str, str]:
        """Return the variable of its address."""
        return {"REDIS_URL": f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"}

    @property
    def is_running(self) -> bool:
        """Our own server runs."""
        return self._child is not None and self._child.is_running

    def start(self) -> None:
        """Start it, again on the port it had, and come back when it answers."""
        self._password = kept_secret(self.place.own / "valkey-password")
        self.place.make_for_server("valkey")
        self.stop_orphan()
        for _ in range(_TRIES):
            self.port = self.port or free_port()
            if self._run():
                return
            self.port = 0
        self.folder.rename(self.folder.with_name(f"valkey.unreadable-{time.time():.0f}"))
        self.place.make_for_server("valkey")
        self.port = free_port()
        if not self._run():
            words = self._child.last_words() if self._child else ""
            raise ServicesError(f"Valkey does not start in {self.folder}. It says:\n{words}")

    def stop(self) -> None:
        """Stop in good order."""
        if self._child:
            self._child.stop()

    def _run(self) -> bool:
        self._child = Child(
            name=self.name,
            # Told by standard input: a command's arguments, and so the password, are for all to see.
            command=[valkey_server(self.place.user), "-"],
            log=self.place.own / "log" / "valkey.log",
            user=self.place.user,
            patience_seconds=_STOP_SECONDS,
        )
        self._child.start(stdin=self._configuration().encode())
        answered = wait_until(lambda: not self.is_running or self._answers(), _READY_SECONDS)
        if not answered:
            self._child.stop()
        return answered and self.is_running

    def _configuration(self) -> str:
        lines = {
            "bind": LOOPBACK,
            "port": self.port,
            "requirepass": self._password,
            "dir": f'"{self.folder}"',
            "pidfile": f'"{self.folder}/valkey.pid"',
            "appendonly": "yes" if self.keep else "no",
            "save": '""',
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _answers(self) -> bool:
        client = redis.Redis(host=LOOPBACK, port=self.port, password=self._password, socket_timeout=5)
        try:
            found = client.config_get("dir")
        except redis.RedisError:
            return False
        finally:
            client.close()
        if Path(str(found["dir"])).resolve() != self.folder.resolve():
            raise ServicesError(f"Another Valkey answers on port {self.port}.")
        return True

    def stop_orphan(self) -> None:
        """A server left over by a supervisor that was killed, told by its working directory."""
        try:
            process = psutil.Process(int((self.folder / "valkey.pid").read_text()))
            is_ours = process.name() == "valkey-server" and Path(process.cwd()) == self.folder.resolve()
        except (OSError, ValueError, psutil.Error):
            return
        if is_ours:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except psutil.TimeoutExpired as error:
                raise ServicesError(
                    f"An older Valkey (process {process.pid}) still runs on {self.folder} and does not end."
                ) from error
