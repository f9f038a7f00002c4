"""Keeps the processes of `lodestar up` running, and stops them in order."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from config.embedded.child import Child
from config.embedded.place import ServicesError
from config.embedded.postgres import Postgres
from config.embedded.services import Services
from config.embedded.valkey import Valkey

_LOOK_EVERY_SECONDS = 0.5
# What dies this often within this time is not helped by starting it again.
_DEATHS, _WITHIN_SECONDS = 5, 60.0

Say = Callable[[str], None]


class GivenUp(Exception):
    """A process cannot be kept running; the text says which, and what it said last."""


@dataclass
class _Kept:
    child: Child
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_DEATHS))


class Supervisor:
    """Runs `children` on top of `services`. Stopping goes the other way round: who asks stops before who answers."""

    def __init__(self, services: Services, children: Sequence[Child], say: Say) -> None:
        self._services = services
        self._kept = [_Kept(child) for child in children]
        self._say = say

    def start(self) -> None:
        """Start the children."""
        for kept in self._kept:
            kept.child.start()

    def watch(self, is_to_stop: Callable[[], bool] = lambda: False) -> None:
        """Start again whatever dies, until interrupted or told to stop. Raises GivenUp when that does not help."""
        while not is_to_stop():
            for server in self._services.servers.values():
                if not server.is_running:
                    self._restart_server(server)
            for kept in self._kept:
                if not kept.child.is_running:
                    self._restart(kept)
            time.sleep(_LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """Stop the children, in order. The services are left to whoever started them."""
        for kept in self._kept:
            kept.child.stop()

    def _restart(self, kept: _Kept) -> None:
        child, now = kept.child, time.monotonic()
        kept.deaths.append(now)
        if len(kept.deaths) == _DEATHS and now - kept.deaths[0] < _WITHIN_SECONDS:
            raise GivenUp(f"The {child.name} ends again and again. Its log, {child.log}, says:\n{child.last_words()}")
        self._say(f"The {child.name} ended unexpectedly (its log: {child.log}); starting it again")
        child.sweep()
        child.start()

    def _restart_server(self, server: Postgres | Valkey) -> None:
        self._say(f"{server.name} ended unexpectedly; starting it again")
        before = server.environment
        try:
            server.start()
        except ServicesError as error:
            raise GivenUp(str(error)) from error
        if server.environment != before:
            # Another program took its port meanwhile: the children know only the old address.
            raise GivenUp(f"The port of {server.name} was taken while it was down. Start Lodestar again.")
