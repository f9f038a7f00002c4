"""By which rules a card's name keys were made, so that a worker finds those made by earlier ones.

The index holds only cards that are still to be done, and is empty when all are.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("crm", "0012_changed_contact")]

    operations = [
        migrations.AddField(
            model_name="card",
            name="names_version",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["id"], condition=Q(names_version__isnull=True), name="crm_card_old_names"),
        ),
    ]
