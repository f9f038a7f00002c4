import django.db.models.deletion
import kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=24)),
                ("event_id", models.BigIntegerField()),
                ("card_id", models.UUIDField(null=True)),
                ("subject_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("until", models.DateField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "notifications_notification",
                "indexes": [
                    models.Index(fields=["recipient", "-created_at", "-id"], name="notifications_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["recipient"], name="notifications_unread"
                    ),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["subject_id"], name="notifications_unread_of"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "event_id"), name="notifications_notification_once")
                ],
            },
        ),
    ]
