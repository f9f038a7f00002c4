"""Cards of undone imports stay as stubs (RP-2); what is stored of an import's rows and file is swept (SA-2).

The stubs of imports that were undone before are made of their rows, which are still there.
"""

import django.db.models.deletion
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models

# The rows are made first: amid a migration Citus cannot repeat an INSERT that selects from tables.
_STUBS = """
    WITH made AS MATERIALIZED (
    SELECT staged.card_id, staged.card_import_id, staged.card ->> 'customer_name', (staged.card ->> 'filed_on')::date,
           (staged.card ->> 'filed_by_id')::uuid, (staged.card ->> 'owner_id')::uuid, staged.card ->> 'status',
           staged.card ->> 'intent_level', done.committed_at
      FROM crm_importrow staged JOIN crm_cardimport done ON done.id = staged.card_import_id
     WHERE done.state = 'undone' AND staged.card IS NOT NULL
    )
    INSERT INTO crm_importstub
           (id, card_import_id, customer_name, filed_on, filed_by_id, owner_id, status, intent_level, undone_at)
    SELECT * FROM made
"""


def _someone() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.user")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_known_origins"), ("crm", "0019_orders_of_lists")]

    operations = [
        migrations.AddField(
            "cardimport", "samples", models.JSONField(db_default=[], default=list, encoder=DjangoJSONEncoder)
        ),
        migrations.AddField("cardimport", "swept_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="ImportStub",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("customer_name", models.CharField(max_length=60)),
                ("filed_on", models.DateField()),
                ("status", models.CharField(max_length=10)),
                ("intent_level", models.CharField(max_length=1)),
                ("undone_at", models.DateTimeField()),
                (
                    "card_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stubs", to="crm.cardimport"
                    ),
                ),
                ("filed_by", _someone()),
                ("owner", _someone()),
            ],
            options={"db_table": "crm_importstub"},
        ),
        migrations.RunSQL(_STUBS, migrations.RunSQL.noop),
    ]
