from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_telemarketer"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownOrigin",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "accounts_knownorigin",
            },
        ),
    ]
