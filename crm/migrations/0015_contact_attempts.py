"""Whether a contact reached the customer (FU-12): every contact so far did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0014_custody")]

    operations = [
        migrations.AddField("followup", "reached", models.BooleanField(db_default=True, default=True)),
    ]
