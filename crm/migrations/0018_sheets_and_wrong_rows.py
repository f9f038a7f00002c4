"""Imports know the sheet that is read and whether wrong rows were left out; wrong rows keep their cells (SA-2).

The version before ignores all of it: it reads the first sheet, and its rows keep no cells.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0017_appointments")]

    operations = [
        migrations.AddField(
            "cardimport", "sheets", ArrayField(models.CharField(max_length=100), default=list, db_default=[])
        ),
        migrations.AddField("cardimport", "sheet", models.CharField(blank=True, db_default="", max_length=100)),
        migrations.AddField("cardimport", "valid_only", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("importrow", "cells", models.JSONField(encoder=DjangoJSONEncoder, null=True)),
    ]
