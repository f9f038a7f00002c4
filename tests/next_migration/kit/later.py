"""A column of the kit's table."""

from django.db import migrations

from kit import migrations as own
from tests.next_migration import columns_of, last_of


class Migration(migrations.Migration):
    dependencies = [("kit", last_of(own))]
    operations = columns_of("IdempotentReply")
