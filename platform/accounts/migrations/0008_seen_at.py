"""When someone was last seen, so that it is known who is at work (RM-4, CA-13)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_known_origins")]

    operations = [migrations.AddField("user", "seen_at", models.DateTimeField(editable=False, null=True))]
