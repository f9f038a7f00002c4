"""Outcomes that nobody brought: the loss of a customer who was erased, and their lead that nobody had claimed."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("crm", "0030_personal_data")]

    operations = [
        migrations.AlterField(
            "loss",
            "follow_up",
            models.OneToOneField(null=True, on_delete=CASCADE, related_name="loss", to="crm.followup"),
        ),
        migrations.RemoveConstraint("lead", "crm_lead_claimed"),
        migrations.AddConstraint(
            "lead",
            models.CheckConstraint(
                condition=Q(state__in=["arriving", "offered", "moved", "declined"]) | Q(claimed_by__isnull=False),
                name="crm_lead_claimed",
            ),
        ),
    ]
