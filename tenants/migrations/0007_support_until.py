from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_due_work")]

    operations = [
        migrations.AddField("dealer", "support_until", models.DateTimeField(null=True)),
    ]
