"""A column of every table that a filing writes."""

from django.db import migrations, models


def _column(model: str) -> migrations.AddField:
    return migrations.AddField(model, "later", models.IntegerField(default=0, db_default=0))


class Migration(migrations.Migration):
    dependencies = [("crm", "0011_short_pending_lists")]
    operations = [_column(model) for model in ("Card", "CardPhone", "FollowUp", "Event", "FollowerCursor")]
