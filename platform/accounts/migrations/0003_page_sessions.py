import django.db.models.deletion
import kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_second_factor_and_epochs"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageSession",
            fields=[
                (
                    "id",
                    models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("browser", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField()),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sessions.session"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="page_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_pagesession",
            },
        ),
    ]
