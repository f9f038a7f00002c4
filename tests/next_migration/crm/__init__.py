"""The crm's migrations and one more."""

from crm import migrations

__path__ += migrations.__path__
