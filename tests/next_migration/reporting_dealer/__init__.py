"""The dealers' figures' migrations and one more."""

from reporting.dealer import migrations

__path__ += migrations.__path__
