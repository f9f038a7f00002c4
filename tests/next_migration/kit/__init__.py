"""The kit's migrations and one more."""

from kit import migrations

__path__ += migrations.__path__
