"""Indexes for the orders in which a manager sorts the list of all cards."""

from django.db import migrations, models
from django.db.models import CharField, F, Func, Q, Value

_LEVEL = Func(
    F("intent_level"), Value("OHABCN"), Value("012345"), function="TRANSLATE", output_field=CharField(max_length=1)
)


class Migration(migrations.Migration):
    dependencies = [("crm", "0018_sheets_and_wrong_rows")]

    operations = [
        migrations.AddIndex(
            "card",
            models.Index(
                fields=["-last_contact_at", "-id"], condition=Q(merged_into__isnull=True), name="crm_card_last_contact"
            ),
        ),
        migrations.AddIndex(
            "card",
            models.Index(
                fields=["next_followup_on", "id"],
                condition=Q(merged_into__isnull=True, next_followup_on__isnull=False),
                name="crm_card_next",
            ),
        ),
        migrations.AddIndex(
            "card",
            models.Index(_LEVEL, F("id"), condition=Q(merged_into__isnull=True), name="crm_card_level"),
        ),
    ]
