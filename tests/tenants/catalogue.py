"""What a schema is made of, as PostgreSQL tells it, without the schema's own name: to compare two."""

from django.db import connection

_PARTS = {
    "columns": """
        SELECT table_name, column_name, ordinal_position, data_type, udt_name, character_maximum_length,
               numeric_precision, is_nullable, column_default, is_identity, identity_generation, is_generated
          FROM information_schema.columns WHERE table_schema = %(schema)s ORDER BY 1, 3""",
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(schema)s ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated,
               pg_get_constraintdef(pg_constraint.oid)
          FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
         WHERE nspname = %(schema)s ORDER BY 1, 2""",
    "triggers": """
        SELECT tgname, pg_get_triggerdef(pg_trigger.oid)
          FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE nspname = %(schema)s AND NOT tgisinternal ORDER BY 1, 2""",
    "sequences": """
        SELECT sequencename, data_type, start_value, increment_by, max_value, cycle, last_value,
               pg_get_serial_sequence(format('%%I.%%I', %(schema)s, refclassid.relname), attname) IS NOT NULL
          FROM pg_sequences
          JOIN pg_class sequence ON sequence.oid = format('%%I.%%I', schemaname, sequencename)::regclass
          LEFT JOIN pg_depend ON objid = sequence.oid AND deptype IN ('a', 'i') AND refobjsubid > 0
          LEFT JOIN pg_class refclassid ON refclassid.oid = refobjid
          LEFT JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
         WHERE schemaname = %(schema)s AND sequencename <> 'django_migrations_id_seq' ORDER BY 1""",
    "functions": """
        SELECT proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = %(schema)s""",
    "history": "SELECT app, name FROM {schema}.django_migrations ORDER BY 1, 2",
}


def catalogue_of(schema: str) -> dict[str, list[tuple[object, ...]]]:
    """Columns, indexes, constraints, triggers, sequences and history of a schema; equal for equal ones."""
    with connection.cursor() as cursor:
        found = {}
        for part, sql in _PARTS.items():
            cursor.execute(sql.replace("{schema}", f'"{schema}"'), {"schema": schema} if "%(" in sql else None)
            found[part] = [tuple(_nameless(value, schema) for value in row) for row in cursor.fetchall()]
    assert len(found["columns"]) > 100
    return found


def _nameless(value: object, schema: str) -> object:
    return value.replace(f'"{schema}"', "s").replace(schema, "s") if isinstance(value, str) else value
