"""A column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]
    operations = [
        migrations.AddField("IdempotentReply", "bench_column", models.IntegerField(default=0, db_default=0)),
    ]
