"""Give reminders the ids and counts that they are made of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_causes"),
    ]

    operations = [
        migrations.AlterField("notification", "cause", models.CharField(max_length=120, null=True)),
        migrations.AddField("notification", "data", models.JSONField(db_default={}, default=dict)),
    ]
