"""By which rules a party's name and number were brought into their normal form, so that a worker finds older ones.

The column is added without a default: rows that are there, and those that the version before writes, lack a version.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("crm", "0020_import_stubs")]

    operations = [
        migrations.AddField(
            "trafficrecord", "names_version", models.PositiveSmallIntegerField(editable=False, null=True)
        ),
        migrations.AlterField(
            "trafficrecord", "names_version", models.PositiveSmallIntegerField(default=1, editable=False, null=True)
        ),
        migrations.AddIndex(
            "trafficrecord",
            models.Index(fields=["id"], condition=Q(names_version__isnull=True), name="crm_traffic_old_names"),
        ),
    ]
