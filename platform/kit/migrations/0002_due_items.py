"""Add items that are due at an instant (kit.schedule)."""

import kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DueItem",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=24)),
                ("cause", models.CharField(max_length=120)),
                ("person_id", models.UUIDField(null=True)),
                ("card_id", models.UUIDField(null=True)),
                ("local_day", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
                ("fired_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "db_table": "kit_dueitem",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "cause", "person_id", "local_day"),
                        name="kit_dueitem_once",
                        nulls_distinct=False,
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("fired_at", None), ("parked_at", None)),
                        fields=["due_at", "id"],
                        name="kit_dueitem_waiting",
                    )
                ],
            },
        ),
    ]
