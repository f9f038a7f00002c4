"""The rights of the plain database role: it works with rows, and owns no schema (docs/operations.md, Database roles).

Web and workers connect as the plain role, migrations and provisioning as the owner. The audit and the event log take
rows from the plain role and give none back; since it owns neither, it cannot drop the triggers that say the same.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from psycopg import sql

# Rows only: no TRUNCATE, no TRIGGER, no REFERENCES. MAINTAIN is ANALYZE after an import.
_ON_TABLES = "SELECT, INSERT, UPDATE, DELETE, MAINTAIN"
# Tables that only grow, and the columns that are written later: the sealing of the audit.
APPEND_ONLY = {"crm_event": (), "accounts_auditentry": ("position", "hash")}


def grant_database() -> None:
    """Make the plain role unless there is one, and give it what it needs of all schemas, those to come included.

    Nothing where one role does everything. As the owner.
    """
    if not settings.DATABASE_OWNER:
        return
    role = plain_role()
    _make_role(role, settings.DATABASES["default"]["PASSWORD"])
    _execute(
        [
            sql.SQL("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {role}"),
            sql.SQL("ALTER DEFAULT PRIVILEGES GRANT {rights} ON TABLES TO {role}"),
            sql.SQL("ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}"),
        ],
        role,
    )
    for schema in schemas_without_grants(role):
        _execute(
            [
                sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {role}"),
                sql.SQL("GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}"),
                sql.SQL("GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"),
            ],
            role,
            schema=sql.Identifier(schema),
        )


def protect_append_only() -> None:
    """Take from the plain role the rights to change or delete rows of tables that only grow, in every schema.

    One statement where nothing is to be taken. As the owner, after migrations and in the transaction of a new schema.
    """
    if not settings.DATABASE_OWNER:
        return
    role = plain_role()
    for schema, table in tables_to_protect(role):
        statements = [sql.SQL("REVOKE UPDATE, DELETE ON {schema}.{table} FROM {role}")]
        if APPEND_ONLY[table]:
            statements.append(sql.SQL("GRANT UPDATE ({columns}) ON {schema}.{table} TO {role}"))
        columns = sql.SQL(", ").join(map(sql.Identifier, APPEND_ONLY[table]))
        _execute(statements, role, schema=sql.Identifier(schema), table=sql.Identifier(table), columns=columns)


def plain_role() -> str:
    """Return the role of DATABASE_URL."""
    return str(settings.DATABASES["default"]["USER"])


def _make_role(role: str, password: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is not None:
            return
        # Encrypted here, so that no log of statements holds the password.
        hashed = connection.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        cursor.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed.decode()))
        )


def schemas_without_grants(role: str) -> list[str]:
    """Return the schemas that the owner had before it shared them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace"
            " WHERE (nspname IN ('public', 'extensions') OR nspname ~ '^(d_|prepared_)')"
            "   AND (NOT has_schema_privilege(%s, oid, 'USAGE')"
            "        OR EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = pg_namespace.oid AND relkind IN ('r', 'p')"
            "                   AND NOT has_table_privilege(%s, pg_class.oid, 'SELECT')))",
            [role, role],
        )
        return [name for (name,) in cursor.fetchall()]


def tables_to_protect(role: str) -> list[tuple[str, str]]:
    """Return the schema and name of each append-only table that the role may still change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relname = ANY(%s) AND relkind IN ('r', 'p') AND has_table_privilege(%s, pg_class.oid, 'UPDATE')",
            [list(APPEND_ONLY), role],
        )
        return list(cursor.fetchall())


def _execute(statements: Iterable[sql.SQL], role: str, **names: sql.Composable) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(role=sql.Identifier(role), rights=sql.SQL(_ON_TABLES), **names))
