"""The access of each person by day (PI-6)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _ids() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.UUIDField(), db_default=[], default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0025_roles_of_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("cards", _ids()),
                ("numbers", _ids()),
                ("lists", _ids()),
                ("alerted_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "crm_accessday"},
        ),
        migrations.AddConstraint(
            model_name="accessday",
            constraint=models.UniqueConstraint(fields=("user", "on"), name="crm_accessday_once"),
        ),
    ]
