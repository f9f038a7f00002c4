"""Run a program that finds `*.localhost` on this machine, as browsers do: `python hosts.py SCRIPT ARGUMENTS`."""

import runpy
import socket
import sys
from typing import Any

_ask = socket.getaddrinfo


def _here(host: Any, *rest: Any, **more: Any) -> Any:
    return _ask("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more)


if __name__ == "__main__":
    socket.getaddrinfo = _here
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
