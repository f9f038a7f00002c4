"""A schema in use by someone else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql


@contextmanager
def history_in_use(schema: str) -> Iterator[None]:
    """Another session keeps migrations from being noted in the schema, for the length of the block."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute(sql.SQL("LOCK TABLE {}.django_migrations IN SHARE MODE").format(sql.Identifier(schema)))
        yield
        other.rollback()
