import kit.clock
import kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_first_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupportInvitation",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("dealer", models.CharField(max_length=30)),
                ("person_id", models.UUIDField()),
                ("person_name", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=200)),
                ("invited_by", models.CharField(max_length=60)),
                ("ended_by", models.CharField(blank=True, max_length=60)),
                ("invited_at", models.DateTimeField(default=kit.clock.now)),
                ("ends_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ticket", models.CharField(blank=True, max_length=64)),
                ("ticket_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": '"public"."billing_supportinvitation"',
                "indexes": [
                    models.Index(fields=["dealer", "-invited_at"], name="billing_support_dealer"),
                    models.Index(
                        condition=models.Q(("ticket", ""), _negated=True),
                        fields=["ticket"],
                        name="billing_support_ticket",
                    ),
                ],
            },
        ),
    ]
