"""A column of every table that a filing writes."""

from django.db import migrations

from crm import migrations as own
from tests.next_migration import columns_of, last_of


class Migration(migrations.Migration):
    dependencies = [("crm", last_of(own))]
    operations = columns_of("Card", "CardPhone", "FollowUp", "Event", "FollowerCursor")
