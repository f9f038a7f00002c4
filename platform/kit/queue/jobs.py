"""Jobs by name. A dealer's job takes the dealer's code first and runs in its schema; a public one in public by name.

Jobs may run twice and harm nothing: a bell can ring twice, a worker can be killed after its work.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import dramatiq
from dramatiq import Actor
from structlog.contextvars import bound_contextvars

from kit.queue.broker import broker, queue_of
from kit.queue.wakeup import acknowledge
from kit.tenancy import UnknownDealer, in_dealer, in_nowhere, in_public

P = ParamSpec("P")


def actor(name: str) -> Callable[[Callable[P, None]], "Actor[Concatenate[str, P], None]"]:
    """Declare a dealer's job: called with the dealer's code before its own arguments."""

    def declare(job: Callable[P, None]) -> "Actor[Concatenate[str, P], None]":
        @wraps(job)
        def run(dealer: str, *args: P.args, **kwargs: P.kwargs) -> None:
            with _job_of(name, dealer), in_dealer(dealer):
                job(*args, **kwargs)

        # A dealer that is gone will not come back by trying again.
        declared: Actor[Concatenate[str, P], None] = _declared(name, throws=UnknownDealer)(run)
        return declared

    return declare


def public_actor(name: str) -> Callable[[Callable[P, None]], "Actor[P, None]"]:
    """Declare a job of the brand or the host, which runs in public."""

    def declare(job: Callable[P, None]) -> "Actor[P, None]":
        @wraps(job)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            with _job_of(name, None), in_public():
                job(*args, **kwargs)

        declared: Actor[P, None] = _declared(name)(run)
        return declared

    return declare


def place_actor(name: str) -> Callable[[Callable[[], None]], "Actor[..., None]"]:
    """Declare a job of any place: called with a dealer's code it runs in that schema, without one in public."""

    def declare(job: Callable[[], None]) -> "Actor[..., None]":
        @wraps(job)
        def run(dealer: str | None = None) -> None:
            with _job_of(name, dealer), in_dealer(dealer) if dealer else in_public():
                job()

        declared: Actor[..., None] = _declared(name, throws=UnknownDealer)(run)
        return declared

    return declare


def _declared(name: str, **options: Any) -> Any:
    return dramatiq.actor(actor_name=name, queue_name=queue_of(name), broker=broker, **options)


@contextmanager
def _job_of(name: str, dealer: str | None) -> Iterator[None]:
    """A job starts nowhere, ends nowhere, and each line it logs says whose it is."""
    with in_nowhere(), bound_contextvars(job=name, dealer=dealer):
        acknowledge(name, dealer)
        yield
