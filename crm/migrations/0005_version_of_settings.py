from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0004_standing_cards_taken_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="dealersettings",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
