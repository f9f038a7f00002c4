"""Clocks, automatic answers and moves of leads at the dealer (HQ-5)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0027_leads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="lead",
            name="crm_lead_state",
        ),
        migrations.RemoveConstraint(
            model_name="lead",
            name="crm_lead_claimed",
        ),
        migrations.AddField(
            model_name="lead",
            name="attempt_minutes",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="automatic_answers",
            field=models.PositiveIntegerField(db_default=0, default=0),
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
            model_name="leadcontact",
            name="is_automatic",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["arriving", "offered", "claimed", "filed", "joined", "declined", "moved"])
                ),
                name="crm_lead_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["arriving", "offered", "moved"]), ("claimed_by__isnull", False), _connector="OR"
                ),
                name="crm_lead_claimed",
            ),
        ),
    ]
