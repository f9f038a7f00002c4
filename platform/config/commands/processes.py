"""The processes of the product. `lodestar up` starts all of them; a deployment starts each by itself."""

import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import click
import psutil

from config.commands.product import product

_MEASURES = "lodestar-measures-"
_MOST_WORKERS = 4
_MOST_CONNECTIONS = 16_384


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="LODESTAR_PORT", help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1), help="Processes; one for each core by default, four at most.")
def web(host: str, port: int, workers: int | None) -> None:
    """Serve the pages and the API."""
    workers = workers or min(multiprocessing.cpu_count(), _MOST_WORKERS)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port), "--log-level", "warning", "--respawn-failed-workers"),
        # Django runs in the lanes of config.door; the server's own threads only move bytes.
        *("--workers", str(workers), "--runtime-threads", "1"),
        # It counts connections, open streams and slow readers among them; each takes a few KiB.
        *("--backpressure", str(_MOST_CONNECTIONS), "--backlog", "2048"),
        # For headers to arrive, and for an idle connection to ask again (deploy/Caddyfile keeps its own shorter).
        *("--http1-header-read-timeout", "15000"),
        # A worker asked to stop while it still starts may miss the word, and would be waited for without end.
        *("--workers-kill-timeout", "10"),
        "config.rsgi:application",
    ]
    _raise_file_limit()
    os.execve(sys.executable, command, {**os.environ, "PROMETHEUS_MULTIPROC_DIR": _folder_for_measures()})  # noqa: S606 - becomes the server, without a shell in between


def _raise_file_limit() -> None:
    """Allow as many open files as connections, as far as the system permits: the usual limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _MOST_CONNECTIONS
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def _folder_for_measures() -> str:
    """Where the server's processes count together. Named by this process, which keeps its number as it becomes the
    server: so the next one knows which folders are nobody's any more, and takes them away."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_MEASURES}*"):
        number = folder.name.removeprefix(_MEASURES).partition("-")[0]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{_MEASURES}{os.getpid()}-")


@click.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1), help="Jobs at a time, by queue.")
@click.option("--only", type=click.Choice(["interactive", "bulk"]), help="The short jobs alone, or all the others.")
def worker(threads: int, only: str | None) -> None:
    """Work on the jobs of the queues."""
    with product(is_quiet=False):
        from kit.queue.worker import run

        # A job that belongs to no app, and so is not found with theirs.
        import_module("config.heartbeat")
        run(threads, only)


@click.command()
def clock() -> None:
    """Ring for what is due: reminders, sweeps, days that begin."""
    with product(is_quiet=False):
        from kit.queue.scheduler import run

        run()


@click.command("lead-mail")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8025, show_default=True, envvar="LODESTAR_LEAD_MAIL_PORT", help="Port to listen on.")
@click.option("--smtp", is_flag=True, help="Speak SMTP; otherwise LMTP, for a mail server that passes leads on.")
def lead_mail(host: str, port: int, smtp: bool) -> None:
    """Take in leads by mail."""
    with product(is_quiet=False):
        from tenants.leads.mail.server import run

        run(host, port, is_lmtp=not smtp)
