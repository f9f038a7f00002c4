"""Short lists of what waits to be indexed for search, so that no search goes through megabytes of them."""

import django.contrib.postgres.indexes
import django.db.models.expressions
from django.db import migrations

_CHANGED = "ALTER INDEX {} SET (gin_pending_list_limit = 64)"
_AS_IT_WAS = "ALTER INDEX {} RESET (gin_pending_list_limit)"
_CARD_GRAMS = django.contrib.postgres.indexes.GinIndex(
    fields=["grams"], gin_pending_list_limit=64, name="crm_card_grams"
)
_PHONE_PART = django.contrib.postgres.indexes.GinIndex(
    django.contrib.postgres.indexes.OpClass(django.db.models.expressions.F("digits"), name="extensions.gin_trgm_ops"),
    gin_pending_list_limit=64,
    name="crm_cardphone_part",
)


class Migration(migrations.Migration):
    dependencies = [("crm", "0010_duplicates_of_imports")]

    # The setting alone: made anew, as Django would have it, the indexes would be away meanwhile.
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_CHANGED.format(name), _AS_IT_WAS.format(name))
                for name in ("crm_card_grams", "crm_cardphone_part")
            ],
            state_operations=[
                migrations.RemoveIndex("Card", "crm_card_grams"),
                migrations.AddIndex("Card", _CARD_GRAMS),
                migrations.RemoveIndex("CardPhone", "crm_cardphone_part"),
                migrations.AddIndex("CardPhone", _PHONE_PART),
            ],
        ),
    ]
