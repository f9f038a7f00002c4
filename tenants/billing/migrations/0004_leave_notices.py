"""Notices of dealers that leave (SA-7)."""

import kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_support"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeaveNotice",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("dealer", models.CharField(max_length=30)),
                ("given_at", models.DateTimeField()),
                ("given_by", models.CharField(max_length=60)),
                ("ends_on", models.DateField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_by", models.CharField(blank=True, max_length=60)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": '"public"."billing_leavenotice"',
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("ended_at", None)),
                        fields=("dealer",),
                        name="billing_leavenotice_open",
                    )
                ],
            },
        ),
    ]
