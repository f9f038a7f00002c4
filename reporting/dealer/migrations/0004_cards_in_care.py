"""The figures' memory of which cards the care department has: their next dates are a line of their own (MG-2)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting_dealer", "0003_counted_once")]

    operations = [
        migrations.AddField("cardstate", "in_care", models.BooleanField(db_default=False, default=False)),
    ]
