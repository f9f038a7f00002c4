"""What each event changed of the brand's figures, and cards counted once over any period (RP-3, RP-8)."""

from django.db import migrations, models


TABLES = ("brandday", "brandmonth")
CARDS = (
    "cards_visited",
    "cards_returned",
    "cards_tested",
    "cards_visited_apart_from_o",
    "cards_signed_after_visit",
)
WITH_DEFAULTS = [
    f"ALTER TABLE public.reporting_{table} " + ", ".join(f"ALTER COLUMN {name} SET DEFAULT 0" for name in CARDS)
    for table in TABLES
]


class Migration(migrations.Migration):
    dependencies = [
        ("reporting_brand", "0002_cards_each_once"),
    ]

    operations = [
        # The version before this one still writes and reads them; a later one drops them.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(sql) for sql in WITH_DEFAULTS],
            state_operations=[
                migrations.RemoveField(model_name=model, name=name) for model in TABLES for name in CARDS
            ],
        ),
        migrations.AddField(
            model_name="dealerfreshness",
            name="first_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="dealerfreshness",
            name="layout",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="BrandCardChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dealer", models.CharField(max_length=30)),
                ("channel", models.CharField(max_length=10)),
                ("model", models.CharField(blank=True, max_length=40)),
                ("business", models.CharField(max_length=10)),
                ("cards_visited", models.IntegerField(default=0)),
                ("cards_returned", models.IntegerField(default=0)),
                ("cards_tested", models.IntegerField(default=0)),
                ("cards_visited_apart_from_o", models.IntegerField(default=0)),
                ("cards_signed_after_visit", models.IntegerField(default=0)),
                ("event_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("on", models.DateField()),
                ("since", models.DateField()),
            ],
            options={
                "db_table": '"public"."reporting_brandcardchange"',
                "indexes": [
                    models.Index(fields=["dealer", "event_id"], name="reporting_brandcard_event"),
                    models.Index(fields=["recorded_at"], name="reporting_brandcard_recorded"),
                    models.Index(fields=["on"], name="reporting_brandcard_on"),
                    models.Index(fields=["since"], name="reporting_brandcard_since"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BrandCardMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dealer", models.CharField(max_length=30)),
                ("channel", models.CharField(max_length=10)),
                ("model", models.CharField(blank=True, max_length=40)),
                ("business", models.CharField(max_length=10)),
                ("cards_visited", models.IntegerField(default=0)),
                ("cards_returned", models.IntegerField(default=0)),
                ("cards_tested", models.IntegerField(default=0)),
                ("cards_visited_apart_from_o", models.IntegerField(default=0)),
                ("cards_signed_after_visit", models.IntegerField(default=0)),
                ("month", models.DateField()),
                ("since_month", models.DateField()),
            ],
            options={
                "db_table": '"public"."reporting_brandcardmonth"',
                "indexes": [models.Index(fields=["since_month", "month"], name="reporting_brandcard_months")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dealer", "month", "since_month", "channel", "model", "business"),
                        name="reporting_brandcardmonth_cell",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BrandChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dealer", models.CharField(max_length=30)),
                ("channel", models.CharField(max_length=10)),
                ("model", models.CharField(blank=True, max_length=40)),
                ("business", models.CharField(max_length=10)),
                ("traffic", models.IntegerField(default=0)),
                ("traffic_pending", models.IntegerField(default=0)),
                ("first_time", models.IntegerField(default=0)),
                ("first_filed", models.IntegerField(default=0)),
                ("first_declined", models.IntegerField(default=0)),
                ("first_pending", models.IntegerField(default=0)),
                ("filed", models.IntegerField(default=0)),
                ("ordered", models.IntegerField(default=0)),
                ("delivered", models.IntegerField(default=0)),
                ("prospects_lost", models.IntegerField(default=0)),
                ("prospects_imported", models.IntegerField(default=0)),
                ("prospects_merged", models.IntegerField(default=0)),
                ("prospects_model_in", models.IntegerField(default=0)),
                ("prospects_model_out", models.IntegerField(default=0)),
                ("orders_lost", models.IntegerField(default=0)),
                ("orders_imported", models.IntegerField(default=0)),
                ("orders_merged", models.IntegerField(default=0)),
                ("orders_model_in", models.IntegerField(default=0)),
                ("orders_model_out", models.IntegerField(default=0)),
                ("imported_visited", models.IntegerField(default=0)),
                ("imported_unvisited", models.IntegerField(default=0)),
                ("filed_level_o", models.IntegerField(default=0)),
                ("follow_ups", models.IntegerField(default=0)),
                ("visits", models.IntegerField(default=0)),
                ("visits_level_o", models.IntegerField(default=0)),
                ("first_visits", models.IntegerField(default=0)),
                ("return_visits", models.IntegerField(default=0)),
                ("test_drives", models.IntegerField(default=0)),
                ("next_dates_missed", models.IntegerField(default=0)),
                ("caught_up", models.IntegerField(default=0)),
                ("checked", models.IntegerField(default=0)),
                ("approved", models.IntegerField(default=0)),
                ("cohort_visited", models.IntegerField(default=0)),
                ("cohort_visited_in_15_days", models.IntegerField(default=0)),
                ("cohort_ordered", models.IntegerField(default=0)),
                ("cohort_delivered", models.IntegerField(default=0)),
                ("cohort_lost", models.IntegerField(default=0)),
                ("stock_active", models.IntegerField(default=0)),
                ("stock_dormant", models.IntegerField(default=0)),
                ("stock_ordered", models.IntegerField(default=0)),
                ("stock_visited", models.IntegerField(default=0)),
                ("stock_unvisited", models.IntegerField(default=0)),
                ("event_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("on", models.DateField()),
            ],
            options={
                "db_table": '"public"."reporting_brandchange"',
                "indexes": [
                    models.Index(fields=["dealer", "event_id"], name="reporting_brandchange_event"),
                    models.Index(fields=["recorded_at"], name="reporting_brandchange_recorded"),
                    models.Index(fields=["on"], name="reporting_brandchange_on"),
                ],
            },
        ),
    ]
