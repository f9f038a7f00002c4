"""The regions that dealers belonged to before, by which figures as of an earlier instant are grouped (RP-8)."""

import django.db.models.deletion
import kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_schema_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerRegion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("until", models.DateTimeField()),
                (
                    "dealer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_regions",
                        to="tenants.dealer",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.region"
                    ),
                ),
            ],
            options={
                "db_table": '"public"."tenants_formerregion"',
                "indexes": [models.Index(fields=["dealer", "until"], name="tenants_formerregion_until")],
            },
        ),
    ]
