"""A process of ours: with its own log, in a group of its own, and never outliving us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.place import ServerUser

_PR_SET_PDEATHSIG = 1
_LOG_TAIL_BYTES = 4_000


@dataclass
class Child:
    """One process. Ctrl-C of the terminal does not reach it: whoever started it stops it, in its turn."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    user: ServerUser | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience_seconds: float = 20
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self, stdin: bytes = b"") -> None:
        """Start it, with `stdin` to read and what it prints appended to its log."""
        user = self.user
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/" if user else None,
                env={**os.environ, **self.env},
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,
                # The change of user comes before it, and would have undone it.
                preexec_fn=end_with_parent(self.stop_signal),
            )
        pipe = self._process.stdin
        if pipe:
            pipe.write(stdin)
            pipe.close()

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self.is_running else None

    @property
    def is_running(self) -> bool:
        """Started, and not ended."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Ask it to end, wait, and in the end insist; what it started in its group ends with it."""
        if self._process is None:
            return
        if self.is_running:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(self.patience_seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self.sweep()

    def sweep(self) -> None:
        """End what a dead process left behind in its group, which would hold its port."""
        if self._process is None or self.is_running:
            return
        group, self._process = self._process.pid, None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)

    def last_words(self) -> str:
        """The end of its log, for the message that tells of its death."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - _LOG_TAIL_BYTES))
                lines = log.read().decode(errors="replace").strip().splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(lines[-12:])


def end_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a new process calls so that the kernel sends it `number` when its parent dies, even by SIGKILL.

    Linux alone knows this; elsewhere an orphan is stopped by the next start.
    """
    if not sys.platform.startswith("linux"):
        return None
    # Loaded here: between fork and exec the loader's lock may be held for ever.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number))

    return ask_kernel
