"""`lodestar up`: everything on one machine."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import click
from django.core.management import CommandError, call_command
from django.db import connections

from config.commands.accounts import demo_accounts, told_briefly
from config.commands.demo import Background, make_demo
from config.commands.product import say, set_up
from config.embedded.child import Child, end_with_parent
from config.embedded.place import DataFolder, ServicesError, data_folder
from config.embedded.services import Running, Services, forget_running, secret_key, secrets_key, take_lock
from config.embedded.waiting import LOOPBACK, wait_until
from config.supervisor import GivenUp, Supervisor

_PORT_SECONDS = 20.0
_WEB_SECONDS = 180.0
_LOG_BYTES = 10_000_000


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="LODESTAR_PORT", help="Port of the web server.")
@click.option("--demo/--no-demo", "with_demo", default=True, show_default=True, help="Make and continue the demo.")
@click.option("--end-with-parent", is_flag=True, hidden=True, help="Stop when the program that started this ends.")
def up(port: int, with_demo: bool, end_with_parent: bool) -> None:
    """Start everything on this machine: database, queue, web server, worker, clock; Ctrl-C stops it all.

    PostgreSQL and Valkey are started here unless DATABASE_URL and REDIS_URL name others. The data is in LODESTAR_DATA,
    or .data beside the code.
    """
    with _stopped_by_signals(end_with_parent) as is_to_stop:
        try:
            _run(port, with_demo, is_to_stop)
        except (ServicesError, GivenUp, CommandError) as error:
            raise click.ClickException(str(error)) from error


def _run(port: int, with_demo: bool, is_to_stop: Callable[[], bool]) -> None:
    begun = time.monotonic()
    place = data_folder()
    place.make()
    with ExitStack() as at_end:
        at_end.callback(take_lock(place, say).release)
        forget_running(place)
        _check_port(port)
        _turn_logs(place)
        services = Services(place)
        at_end.callback(services.stop)
        if services.servers:
            say(f"Starting the database and the queue (data in {place.servers})")
            services.start()
        environment = {
            **services.environment,
            "LODESTAR_SECRET_KEY": os.environ.get("LODESTAR_SECRET_KEY") or secret_key(place),
            "LODESTAR_SECRETS_KEYS": os.environ.get("LODESTAR_SECRETS_KEYS") or secrets_key(place),
            "LODESTAR_DATA": str(place.own),
        }
        set_up(environment)
        background = _prepare(with_demo)
        if background:
            at_end.callback(background.stop)
        say("Starting the web server, the workers and the clock")
        supervisor = Supervisor(services, _children(place, port), say)
        at_end.callback(_say_goodbye)
        at_end.callback(supervisor.stop)
        supervisor.start()
        address = f"http://localhost:{port}"
        _wait_for_web(port, place)
        Running(os.getpid(), address, environment).write(place)
        at_end.callback(forget_running, place)
        _tell(place, address, time.monotonic() - begun)
        if background:
            background.begin(address)
        supervisor.watch(is_to_stop)


def _prepare(with_demo: bool) -> Background | None:
    """Bring the tables up to date, and the demo on them; return what is left for the background, ready to begin."""
    say("Bringing the tables up to date")
    call_command("migrate")
    later = make_demo() if with_demo else []
    connections.close_all()
    return Background(later) if later else None


def _children(place: DataFolder, port: int) -> list[Child]:
    """The product's processes, in the order in which they stop."""
    lodestar = [sys.executable, "-m", "config.cli"]
    parts = {
        "web server": ["web", "--port", str(port)],
        "clock": ["clock"],
        "worker": ["worker", "--only", "interactive"],
        "bulk worker": ["worker", "--only", "bulk"],
    }
    # The bulk worker makes schemas; the others have no use for their owner's address.
    without_owner = {"DATABASE_OWNER_URL": ""}
    return [
        Child(
            name,
            [*lodestar, *command],
            place.own / "log" / f"{command[0]}.log",
            {} if name == "bulk worker" else without_owner,
        )
        for name, command in parts.items()
    ]


def _wait_for_web(port: int, place: DataFolder) -> None:
    if not wait_until(lambda: _is_answered(f"http://{LOOPBACK}:{port}/livez"), _WEB_SECONDS):
        log = place.own / "log" / "web.log"
        raise GivenUp(f"The web server does not answer. Its log, {log}, ends:\n{_tail(log)}")


def _is_answered(url: str) -> bool:
    # The proxy of the environment is for other machines.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _tail(log: Path) -> str:
    return Child("", [], log).last_words()


def _check_port(port: int) -> None:
    """Raises ServicesError when the port stays taken; the web server of a run just killed still needs a moment."""
    if not wait_until(lambda: _is_free(port), _PORT_SECONDS):
        raise ServicesError(f"Port {port} is taken by another program. Choose another one: LODESTAR_PORT=8001 make run")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            return True
    return False


def _turn_logs(place: DataFolder) -> None:
    """A long log is put aside, and the one before it dropped."""
    for log in (place.own / "log").glob("*.log"):
        if log.stat().st_size > _LOG_BYTES:
            log.rename(log.with_suffix(".log.1"))


def _tell(place: DataFolder, address: str, seconds: float) -> None:
    click.echo(f"\nLodestar runs ({seconds:.0f} s). Ctrl-C stops it; the data stays in {place.own}.\n")
    accounts = demo_accounts(place)
    if accounts:
        click.echo(told_briefly(accounts, address))


def _say_goodbye() -> None:
    say("Stopped the web server, the clock and the workers; stopping the database and the queue")


@contextmanager
def _stopped_by_signals(ends_with_parent: bool) -> Iterator[Callable[[], bool]]:
    """Until the end, Ctrl-C, a terminal that closes and a polite kill all stop us in the same good order.

    What is given tells whether one of them came: raised while a process is being started, the interruption can be
    swallowed by what Python does around a fork.
    """
    asked = threading.Event()

    def wait_please(number: int, frame: FrameType | None) -> None:
        say("Stopping already; a moment please")

    def stop(number: int, frame: FrameType | None) -> None:
        asked.set()
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, wait_please)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    ask_kernel = end_with_parent(signal.SIGTERM) if ends_with_parent else None
    if ask_kernel:
        ask_kernel()
    with contextlib.suppress(KeyboardInterrupt):
        yield asked.is_set
    if asked.is_set():
        say("Lodestar has stopped")
