import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0024_account_policy")]

    operations = [
        migrations.AddField(
            "export",
            "roles",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), db_default=[], default=list, size=None
            ),
        ),
    ]
