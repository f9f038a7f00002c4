"""Cards that count once in a cohort, because they were merged (RP-3), and what was entered after the end of its day
(CA-3). The rows are made again by their layout."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting_brand", "0004_repeated_first_visits")]

    operations = [
        migrations.AddField("brandcardchange", "repeated_cohort_visits", models.IntegerField(db_default=0)),
        migrations.AddField("brandcardmonth", "repeated_cohort_visits", models.IntegerField(db_default=0)),
        migrations.AddField("brandchange", "is_late", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "brandchange",
            models.Index(condition=models.Q(("is_late", True)), fields=["on"], name="reporting_brandchange_late"),
        ),
        migrations.RemoveIndex("brandcardchange", "reporting_brandcard_repeated"),
        migrations.AddIndex(
            "brandcardchange",
            models.Index(
                condition=models.Q(("repeated_cohort_visits", 0), ("repeated_first_visits", 0), _negated=True),
                fields=["since"],
                name="reporting_brandcard_repeated",
            ),
        ),
    ]
