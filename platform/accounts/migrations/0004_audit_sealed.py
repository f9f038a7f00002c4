"""The audit takes entries and gives none back; each is sealed once, by its place in the chain and its hash."""

from django.db import migrations, models

# In `extensions`, once for all (crm has the same): a function of a dealer's own would be renamed with its schema.
_FUNCTION = """
DO $$
BEGIN
    IF to_regprocedure('extensions.refuse_change()') IS NULL THEN
        CREATE FUNCTION extensions.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END
        $body$;
    END IF;
END
$$
"""

# One statement each: Citus repeats the whole text of a string on the node that holds the schema.
_TRIGGERS = [
    """CREATE TRIGGER accounts_audit_sealed_once BEFORE UPDATE ON accounts_auditentry FOR EACH ROW
    WHEN (OLD.position IS NOT NULL OR NEW.position IS NULL
          OR (OLD.id, OLD.at, OLD.actor_id, OLD.what, OLD.subject, OLD.data, OLD.once)
             IS DISTINCT FROM (NEW.id, NEW.at, NEW.actor_id, NEW.what, NEW.subject, NEW.data, NEW.once))
    EXECUTE FUNCTION extensions.refuse_change()""",
    """CREATE TRIGGER accounts_audit_append_only BEFORE DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION extensions.refuse_change()""",
    """CREATE TRIGGER accounts_audit_no_truncate BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION extensions.refuse_change()""",
]

_NO_TRIGGERS = [
    "DROP TRIGGER accounts_audit_sealed_once ON accounts_auditentry",
    "DROP TRIGGER accounts_audit_append_only ON accounts_auditentry",
    "DROP TRIGGER accounts_audit_no_truncate ON accounts_auditentry",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_page_sessions")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="once",
            field=models.CharField(max_length=150, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="position",
            field=models.BigIntegerField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(condition=models.Q(("position", None)), fields=["id"], name="accounts_audit_unsealed"),
        ),
        migrations.RunSQL(_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS),
    ]
