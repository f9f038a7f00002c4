from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_inboxes"),
    ]

    operations = [
        migrations.AlterField("notification", "event_id", models.BigIntegerField(null=True)),
        migrations.AddField("notification", "cause", models.CharField(max_length=60, null=True)),
        migrations.AddConstraint(
            "notification",
            models.UniqueConstraint(fields=["recipient", "cause"], name="notifications_notification_cause_once"),
        ),
    ]
