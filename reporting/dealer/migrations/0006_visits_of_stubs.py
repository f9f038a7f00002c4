"""Record which cards have visited only by cards merged into them (RP-3). `lodestar figures rebuild` fills it for earlier merges."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting_dealer", "0005_plans")]

    operations = [
        migrations.AddField("cardstate", "has_visit_of_stub", models.BooleanField(db_default=False, default=False)),
    ]
