"""Finding the rows of a checked table whose customer stands elsewhere, set-based (CA-5, SA-2)."""

from django.db import connection

from crm.models import CardImport

# Against what stands, from the table's side: one index look-up a number.
_STANDING = """
    INSERT INTO crm_importduplicate (card_import_id, number, card_id)
    SELECT DISTINCT %(import)s::uuid, staged.number, card.id
      FROM (SELECT number, surname, unnest(numbers) AS phone FROM crm_importrow
             WHERE card_import_id = %(import)s AND card IS NOT NULL) staged
      JOIN crm_cardphone phone ON phone.number = staged.phone
      JOIN crm_card card ON card.id = phone.card_id AND card.surname = staged.surname AND card.merged_into_id IS NULL
     ORDER BY 2, 3
"""
# Within the table by numbers laid out one a row: a join on arrays would compare every row with every other.
_WITHIN = """
    INSERT INTO crm_importduplicate (card_import_id, number, other_number)
    WITH staged AS (
        SELECT number, surname, unnest(numbers) AS phone FROM crm_importrow
         WHERE card_import_id = %(import)s AND card IS NOT NULL
    ), first_of AS (
        SELECT number, surname, phone, min(number) OVER (PARTITION BY surname, phone) AS first FROM staged
    )
    SELECT %(import)s::uuid, number, min(first) FROM first_of WHERE first < number GROUP BY number ORDER BY number
"""


def find_duplicates(found: CardImport) -> int:
    """Keep each row that meets an earlier one or a card, to be paged through; how many rows do. In a transaction."""
    with connection.cursor() as cursor:
        for statement in (_STANDING, _WITHIN):
            cursor.execute(statement, {"import": found.id})
        cursor.execute("SELECT count(DISTINCT number) FROM crm_importduplicate WHERE card_import_id = %s", [found.id])
        count: int = cursor.fetchone()[0]
    return count
