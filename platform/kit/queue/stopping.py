"""Stopping on request: SIGTERM from a supervisor, SIGINT from a keyboard."""

import signal
import threading
from types import FrameType


def on_signal() -> threading.Event:
    """An event that is set when the process is asked to stop. Called from the main thread."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stop
