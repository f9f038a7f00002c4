from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting_dealer", "0002_targets"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                condition=models.Q(("ordered", 0), ("test_drives", 0), ("visits", 0), _negated=True),
                fields=["on"],
                name="reporting_movement_once",
            ),
        ),
    ]
