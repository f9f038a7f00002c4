"""An order number and a VIN are used once at a dealer (FU-10).

Rows from before that share one keep it: the first by date stays in the unique index, the later ones are marked and
left out of it. New rows, the previous version's too, are held by the index.
"""

from django.db import migrations, models
from django.db.models.functions import Upper

_MARK_NUMBERS = """
    UPDATE crm_order SET repeats_number = true WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY upper(number) ORDER BY signed_on, id) AS place FROM crm_order
        ) AS placed WHERE place > 1
    )
"""
_MARK_VINS = """
    UPDATE crm_delivery SET repeats_vin = true WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY vin ORDER BY delivered_on, id) AS place FROM crm_delivery
        ) AS placed WHERE place > 1
    )
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0015_contact_attempts")]

    operations = [
        migrations.AddField("order", "repeats_number", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("delivery", "repeats_vin", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(_MARK_NUMBERS, migrations.RunSQL.noop),
        migrations.RunSQL(_MARK_VINS, migrations.RunSQL.noop),
        # Not one foreign key was written: nothing waits for the end of the transaction.
        migrations.AddConstraint(
            "order",  # citus: no deferred check
            models.UniqueConstraint(
                Upper("number"), condition=models.Q(("repeats_number", False)), name="crm_order_number_once"
            ),
        ),
        migrations.AddConstraint(
            "delivery",  # citus: no deferred check
            models.UniqueConstraint(
                condition=models.Q(("repeats_vin", False)), fields=("vin",), name="crm_delivery_vin_once"
            ),
        ),
    ]
