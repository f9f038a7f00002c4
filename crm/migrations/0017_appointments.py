"""The time of an appointment (FU-5), and the day on which the customer came as traffic says (FU-6)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0016_once_ordered_and_delivered")]

    operations = [
        migrations.AddField("followup", "appointment_time", models.TimeField(null=True)),
        migrations.AddField("card", "appointment_time", models.TimeField(null=True)),
        migrations.AddField("card", "arrived_on", models.DateField(null=True)),
    ]
