import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_audit_sealed"),
        ("crm", "0007_activities_and_care"),
    ]

    operations = [
        migrations.AddField(
            model_name="dealersettings",
            name="calendar_shows",
            field=models.CharField(db_default="surname", default="surname", max_length=10),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "crm_calendarfeed",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("user",), name="crm_calendarfeed_one_each"
                    )
                ],
            },
        ),
    ]
