"""A column of every table that the figures are kept in."""

from django.db import migrations

from reporting.dealer import migrations as own
from tests.next_migration import columns_of, last_of


class Migration(migrations.Migration):
    dependencies = [("reporting_dealer", last_of(own))]
    operations = columns_of("Movement", "CardState", "DaySum", "MonthSum", "MonthStock")
