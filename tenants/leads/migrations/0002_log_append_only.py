"""A lead's log takes entries and gives none back: the database itself refuses to change or delete one (HQ-5)."""

from django.db import migrations

# One statement each: Citus repeats the whole text of a string.
_TRIGGERS = [
    """CREATE TRIGGER leads_event_append_only BEFORE UPDATE OR DELETE ON "public"."leads_event"
    FOR EACH ROW EXECUTE FUNCTION extensions.refuse_change()""",
    """CREATE TRIGGER leads_event_no_truncate BEFORE TRUNCATE ON "public"."leads_event"
    FOR EACH STATEMENT EXECUTE FUNCTION extensions.refuse_change()""",
]
_NO_TRIGGERS = [
    'DROP TRIGGER leads_event_append_only ON "public"."leads_event"',
    'DROP TRIGGER leads_event_no_truncate ON "public"."leads_event"',
]


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0001_leads"),
        # It makes the function.
        ("accounts", "0004_audit_sealed"),
    ]

    operations = [migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS)]
