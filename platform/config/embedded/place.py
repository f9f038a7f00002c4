"""Where the data of one clone lives, and as whom the servers run.

PostgreSQL refuses to run as root, and no server should. Started by root, the servers run as a user that may do little,
and whatever they read must lie where that user can reach it: not below /root.
"""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Out of anyone else's reach to prepare, and never swept like /tmp and /var/tmp.
_FOR_ROOT = Path("/var/lib/lodestar")
_LITTLE_USERS = ("postgres", "nobody")


class ServicesError(Exception):
    """The embedded services cannot be had; the text tells a person why, and what to do."""


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user that servers run as when root starts them."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class DataFolder:
    """`own` holds what the command line keeps (passwords, logs, the lock), `servers` what the servers write."""

    own: Path
    servers: Path
    user: ServerUser | None

    def make(self) -> None:
        """Make both folders; raises ServicesError where that is not allowed."""
        try:
            self.own.mkdir(parents=True, exist_ok=True)
            (self.own / "log").mkdir(exist_ok=True)
            self.servers.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ServicesError(f"The data folder {self.own} cannot be made: {error.strerror}.") from error
        if not os.access(self.own, os.W_OK):
            raise ServicesError(f"The data folder {self.own} belongs to someone else: set LODESTAR_DATA to your own.")
        if self.user:
            # Passed through by the servers' user, listed by nobody else.
            self.own.chmod(0o711)
            self.servers.chmod(0o711)

    def make_for_server(self, name: str) -> Path:
        """A folder that only the servers' user can look into."""
        folder = self.servers / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self.give(folder)
        return folder

    def give(self, path: Path) -> None:
        """Make the servers' user the owner of `path`."""
        if self.user:
            os.chown(path, self.user.uid, self.user.gid)


def data_folder(own: Path | None = None) -> DataFolder:
    """The data folder `own`; without it LODESTAR_DATA, or `.data` in the clone. Nothing is made yet."""
    own = (own or Path(os.environ.get("LODESTAR_DATA") or ROOT / ".data")).expanduser().absolute()
    if os.geteuid() != 0:
        return DataFolder(own, own, None)
    servers = own
    if not can_reach(own, _little_user()):
        servers = _FOR_ROOT / hashlib.sha256(str(own).encode()).hexdigest()[:12]
    return DataFolder(own, servers, _owner_of(servers / "postgres") or _little_user())


def can_reach(path: Path, user: ServerUser) -> bool:
    """May `user` go down to `path`? Told from the folders that exist, by their owner, group and mode."""
    for folder in (path.resolve(), *path.resolve().parents):
        if not folder.exists():
            continue
        status = folder.stat()
        if status.st_uid == user.uid:
            needed = stat.S_IXUSR
        elif status.st_gid == user.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def readable_binaries_folder() -> Path:
    """Where root keeps copies of binaries whose installed place the servers' user cannot reach."""
    return _FOR_ROOT / "bin"


def _little_user() -> ServerUser:
    for name in _LITTLE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid)
    raise ServicesError(f"No server runs as root, and none of the users {', '.join(_LITTLE_USERS)} exists here.")


def _owner_of(folder: Path) -> ServerUser | None:
    """Data made by an ordinary user stays theirs when root starts the servers."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return ServerUser(status.st_uid, status.st_gid) if status.st_uid else None
