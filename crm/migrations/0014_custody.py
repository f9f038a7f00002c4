"""Open cards that the care department has, and the transfers that brought them there (MG-2)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0013_names_in_normal_form")]

    operations = [
        migrations.AddField("card", "care_since", models.DateTimeField(null=True)),
        migrations.AddField(
            "transfer", "custody", models.CharField(blank=True, db_default="", default="", max_length=5)
        ),
    ]
