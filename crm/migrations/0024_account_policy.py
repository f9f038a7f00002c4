"""A dealer's policy for its accounts: the idle time, and whether managers need a second factor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0023_sync")]

    operations = [
        migrations.AddField(
            "dealersettings", "idle_minutes", models.PositiveSmallIntegerField(db_default=720, default=720)
        ),
        migrations.AddField(
            "dealersettings", "managers_need_second_factor", models.BooleanField(db_default=False, default=False)
        ),
    ]
