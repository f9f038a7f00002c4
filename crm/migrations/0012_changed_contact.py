from django.db import migrations, models

# CA-12, for the cards that were changed before the mark existed. A statement for each: few cards have such a change.
_NAMES = """
    UPDATE crm_card SET name_changed_at = changed.at
    FROM (
        SELECT card_id, max(changed_at) AS at FROM crm_cardchange WHERE before ? 'customer_name' GROUP BY card_id
    ) changed
    WHERE crm_card.id = changed.card_id AND crm_card.name_changed_at IS NULL
"""
_MAIN_NUMBERS = """
    UPDATE crm_card SET main_number_changed_at = changed.at
    FROM (
        SELECT card_id, max(changed_at) AS at FROM crm_cardchange
        WHERE before ? 'phones'
            AND jsonb_path_query_first(before, '$.phones[*] ? (@.main == true).number')
                IS DISTINCT FROM jsonb_path_query_first(after, '$.phones[*] ? (@.main == true).number')
        GROUP BY card_id
    ) changed
    WHERE crm_card.id = changed.card_id AND crm_card.main_number_changed_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0011_short_pending_lists")]

    operations = [
        migrations.AddField("card", "name_changed_at", models.DateTimeField(null=True)),
        migrations.AddField("card", "main_number_changed_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_NAMES, migrations.RunSQL.noop),
        migrations.RunSQL(_MAIN_NUMBERS, migrations.RunSQL.noop),
    ]
