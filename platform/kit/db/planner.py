"""Work on whole tables, whatever the planner believes of them.

Its statistics are taken now and then, and to their taker nothing is there yet of what a long transaction is writing: a
table of 200,000 rows then passes for an empty one, and is read through once for each row of another.
"""

from django.db import connection
from django.db.models import Model


def join_by_hashing() -> None:
    """Until the transaction ends, join tables by reading each once, wherever that can be done."""
    if not connection.in_atomic_block:
        raise RuntimeError("a setting that ends with the transaction needs one")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")


def analyze(*models: type[Model]) -> None:
    """Take the statistics of tables to which much was written, for everyone's next question to them."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")
