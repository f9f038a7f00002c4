"""The log takes entries and gives none back: the database itself refuses to change or delete an event (ST-6)."""

from django.db import migrations

# In `extensions`, once for all dealers: a function of a dealer's own would have to be renamed with its schema.
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
    """CREATE TRIGGER crm_event_append_only BEFORE UPDATE OR DELETE ON crm_event
    FOR EACH ROW EXECUTE FUNCTION extensions.refuse_change()""",
    """CREATE TRIGGER crm_event_no_truncate BEFORE TRUNCATE ON crm_event
    FOR EACH STATEMENT EXECUTE FUNCTION extensions.refuse_change()""",
]

_NO_TRIGGERS = [
    "DROP TRIGGER crm_event_append_only ON crm_event",
    "DROP TRIGGER crm_event_no_truncate ON crm_event",
]


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [
        migrations.RunSQL(_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS),
    ]
