"""Columns for what dealers report of leads, and for leads that are asked back (HQ-5, HQ-6)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0002_log_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="attempt_minutes",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="attempted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="automatic_answers",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="lead",
            name="delivered_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="filed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="late_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="movable_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="ordered_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="reached_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="recalled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="recalled_to",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="lead",
            name="visited_on",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("recalled_at__isnull", False)), fields=["dealer"], name="leads_lead_recalled"
            ),
        ),
        migrations.AddIndex(
            model_name="leadevent",
            index=models.Index(condition=models.Q(("kind", "returned")), fields=["at"], name="leads_event_returned"),
        ),
    ]
