"""The holiday table (RM-4), and when each dealer next has something to do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_former_regions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("on", models.DateField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Public holiday"), ("workday", "Moved workday")], max_length=8
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=40)),
                ("entered_at", models.DateTimeField()),
            ],
            options={
                "db_table": '"public"."tenants_holiday"',
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["holiday", "workday"])), name="tenants_holiday_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NextDue",
            fields=[
                ("place", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": '"public"."tenants_nextdue"'},
        ),
    ]
