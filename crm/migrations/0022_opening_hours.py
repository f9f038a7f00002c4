from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0021_traffic_in_normal_form"),
    ]

    operations = [
        migrations.AddField("dealersettings", "weekday_hours", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("dealersettings", "special_days", models.JSONField(db_default={}, default=dict)),
    ]
