"""Rows as the API shows them: plain mappings, made once for the lists, the resources and the timeline."""

from datetime import time
from typing import Any

Representation = dict[str, Any]


def minutes(value: time | None) -> str | None:
    """Return a time of day to the minute."""
    return value.isoformat("minutes") if value else None
