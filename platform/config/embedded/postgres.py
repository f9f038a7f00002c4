"""The embedded PostgreSQL: one cluster in the data folder, on a free port of the loopback address."""

import contextlib
import re
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import psutil
import psycopg
from psycopg import sql

from config.embedded.binaries import postgres_programs
from config.embedded.child import Child
from config.embedded.place import DataFolder, ServicesError
from config.embedded.waiting import LOOPBACK, free_port, kept_secret, wait_until

_NAME = "lodestar"
# The role of web and workers; `lodestar migrate` gives it its rights (tenants.services.database_roles).
_PLAIN_ROLE = "lodestar_app"
# Long enough to replay the log after a kill.
_READY_SECONDS = 120.0
# A shutdown writes out every file that was changed. With some hundred thousand files of a thousand dealers, on a busy
# disk, that takes minutes; killed meanwhile, the next start takes longer still.
_STOP_SECONDS = 600.0
_TRIES = 10

# For two cores and a thousand schemas, where one migration or dump may lock many tables at once.
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "max_locks_per_transaction": "1024",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
}
# For data that no one will miss.
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    """The cluster of a data folder. `keep` False gives up safety for speed: the tests' data is thrown away."""

    name: ClassVar[str] = "PostgreSQL"

    place: DataFolder
    keep: bool = True
    port: int = 0
    _child: Child | None = None
    _password: str = field(default="", repr=False)

    @property
    def folder(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.place.servers / "postgres"

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of its address. Tests, which make databases, have one role for everything."""
        if not self.keep:
            return {"DATABASE_URL": self._url(_NAME, self._password)}
        return {
            "DATABASE_URL": self._url(_PLAIN_ROLE, self._plain_password),
            "DATABASE_OWNER_URL": self._url(_NAME, self._password),
        }

    @property
    def _plain_password(self) -> str:
        return kept_secret(self.place.own / "postgres-app-password")

    def _url(self, role: str, password: str) -> str:
        return f"postgres://{role}:{password}@{LOOPBACK}:{self.port}/{_NAME}"

    @property
    def is_running(self) -> bool:
        """Our own server runs."""
        return self._child is not None and self._child.is_running

    def start(self) -> None:
        """Make the cluster if need be, start it (again on the port it had), and come back when it answers."""
        self._password = kept_secret(self.place.own / "postgres-password")
        if not self.folder.exists():
            self._make_cluster()
        self._check_version()
        self.stop_orphan()
        for _ in range(_TRIES):
            self.port = self.port or free_port()
            if self._run():
                self._make_database()
                return
            # The port was taken meanwhile, or the last backends of a killed server are still going.
            self.port = 0
            time.sleep(1)
        words = self._child.last_words() if self._child else ""
        raise ServicesError(f"PostgreSQL does not start on {self.folder}. It says:\n{words}")

    def stop(self) -> None:
        """Stop in good order: what changed is written out while the server still answers, which leaves little to the
        shutdown; then sessions are cut."""
        if self._child:
            if self.keep and self.is_running:
                self._checkpoint()
            self._child.stop()

    def _checkpoint(self) -> None:
        # A server that does not answer is stopped without.
        with contextlib.suppress(psycopg.Error), self._connect() as session:
            session.execute("CHECKPOINT")

    def _make_cluster(self) -> None:
        """Beside its place and moved there when whole: a kill in between leaves nothing half-made to be read.

        Under a name of its own, for what makes it may outlive a killed one by a moment, and clears up behind itself.
        """
        for abandoned in self.place.servers.glob("postgres.new.*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        unfinished = self.place.make_for_server(f"postgres.new.{secrets.token_hex(4)}")
        password_file = self.place.servers / "postgres.password"
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self._password)
        self.place.give(password_file)
        user = self.place.user
        made = subprocess.run(
            [
                postgres_programs(user) / "initdb",
                *("-D", unfinished, "-U", _NAME, f"--pwfile={password_file}", "--auth=scram-sha-256"),
                *("-E", "UTF8", "--locale=C.UTF-8"),
                *(() if self.keep else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            check=False,
        )
        password_file.unlink()
        if made.returncode:
            raise ServicesError(f"PostgreSQL cannot make its data folder {unfinished}:\n{made.stdout}{made.stderr}")
        unfinished.rename(self.folder)

    def _check_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        programs = postgres_programs(self.place.user)
        told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"\d+", told)
        if found is None or found[0] != made_by:
            raise ServicesError(
                f"The data in {self.folder} was made by PostgreSQL {made_by}, and here is {told.strip()}. "
                "Dump it with the old version, or choose another LODESTAR_DATA."
            )

    def _run(self) -> bool:
        """Start the server; False when it ended by itself."""
        settings = _SETTINGS if self.keep else {**_SETTINGS, **_CARELESS}
        self._child = Child(
            name=self.name,
            command=[
                postgres_programs(self.place.user) / "postgres",
                *("-D", self.folder, "-h", LOOPBACK, "-p", str(self.port)),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            log=self.place.own / "log" / "postgres.log",
            user=self.place.user,
            stop_signal=signal.SIGINT,
            patience_seconds=_STOP_SECONDS,
        )
        self._child.start()
        answered = wait_until(lambda: not self.is_running or self._answers(), _READY_SECONDS)
        if not answered:
            self._child.stop()
        return answered and self.is_running

    def _answers(self) -> bool:
        try:
            with self._connect() as session:
                found = session.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        if found is None or Path(found[0]).resolve() != self.folder.resolve():
            raise ServicesError(f"Another PostgreSQL answers on port {self.port}.")
        return True

    def _connect(self) -> "psycopg.Connection[tuple[str, ...]]":
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=_NAME,
            password=self._password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _make_database(self) -> None:
        with self._connect() as session:
            found = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME]).fetchone()
            if found is None:
                session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_NAME)))
            found = session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_PLAIN_ROLE]).fetchone()
            if found is None and self.keep:
                make_role = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                session.execute(make_role.format(sql.Identifier(_PLAIN_ROLE), sql.Literal(self._plain_password)))

    def stop_orphan(self) -> None:
        """A server left over by a supervisor that was killed, told by the data directory in its command."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            is_ours = str(self.folder) in process.cmdline()
        except (OSError, ValueError, psutil.Error):
            return
        if is_ours:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOP_SECONDS)
            except psutil.TimeoutExpired as error:
                raise ServicesError(
                    f"An older PostgreSQL (process {pid}) still runs on {self.folder} and does not end."
                ) from error
