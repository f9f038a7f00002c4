"""First visits that are returns, because their cards were merged (RP-3). The rows are made again by their layout."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting_brand", "0003_known_at_instants"),
    ]

    operations = [
        migrations.AddField(
            model_name="brandcardchange",
            name="repeated_first_visits",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="brandcardmonth",
            name="repeated_first_visits",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name="brandcardchange",
            index=models.Index(
                condition=models.Q(("repeated_first_visits", 0), _negated=True),
                fields=["since"],
                name="reporting_brandcard_repeated",
            ),
        ),
    ]
