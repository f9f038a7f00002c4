"""Identifiers: UUID version 7, so that keys made together lie together in an index."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A UUID that sorts by the millisecond it was made in (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
