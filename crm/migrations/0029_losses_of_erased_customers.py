"""A loss that no contact brought: of a customer who was erased."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("crm", "0028_personal_data")]

    operations = [
        migrations.AlterField(
            "loss",
            "follow_up",
            models.OneToOneField(null=True, on_delete=CASCADE, related_name="loss", to="crm.followup"),
        ),
    ]
