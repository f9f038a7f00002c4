"""A column of every table that the figures are kept in."""

from django.db import migrations, models


def _column(model: str) -> migrations.AddField:
    return migrations.AddField(model, "later", models.IntegerField(default=0, db_default=0))


class Migration(migrations.Migration):
    dependencies = [("reporting_dealer", "0003_counted_once")]
    operations = [_column(model) for model in ("Movement", "CardState", "DaySum", "MonthSum", "MonthStock")]
