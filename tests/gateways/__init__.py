"""Gateways that speak the real protocols, with their limits and errors: for tests, the demo and trying out by hand.

`python -m tests.gateways [port]` starts them; its front page shows what has arrived.
"""

from tests.gateways.servers import Gateways, running_gateways

__all__ = ["Gateways", "running_gateways"]
