"""One Lodestar on a data folder at a time. The lock falls with the process that holds it, however it ends."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class FolderLock:
    """A lock on a file that stays; what counts is who holds it open."""

    path: Path
    _descriptor: int | None = None

    def take(self) -> bool:
        """Take it; False when another process has it."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let it go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @property
    def is_held_elsewhere(self) -> bool:
        """Does another process have it?"""
        if not self.path.exists():
            return False
        if self._descriptor is None and self.take():
            self.release()
            return False
        return self._descriptor is None
