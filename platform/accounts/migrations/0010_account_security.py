"""Second factors: who needs one and has one, recovery codes, and attempts counted in rows. One-time passwords end.

Accounts that need a second factor from today have a week for it; one-time passwords that are out have a week too.
"""

import django.db.models.deletion
import kit.ids
from django.conf import settings
from django.db import migrations, models

_ONE_TIME = """
UPDATE accounts_user SET one_time_until = now() + interval '7 days' WHERE has_one_time_password
"""
_HAS_FACTOR = """
UPDATE accounts_user SET has_second_factor = true
 WHERE id IN (SELECT user_id FROM accounts_secondfactor WHERE confirmed_at IS NOT NULL)
"""
_NEEDS_FACTOR = """
UPDATE accounts_user SET factor_due_at = now() + interval '7 days'
 WHERE roles && ARRAY['dealer_admin', 'hq_admin', 'hq_analyst', 'region_manager', 'operator']::varchar[]
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_working_time")]

    operations = [
        migrations.AddField("user", "one_time_until", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "user", "has_second_factor", models.BooleanField(db_default=False, default=False, editable=False)
        ),
        migrations.AddField("user", "factor_due_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("devicetoken", "authenticated_at", models.DateTimeField(null=True)),
        migrations.AlterField("secondfactor", "secret", models.CharField(max_length=300)),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("code_hash", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_recoverycode",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "code_hash"), name="accounts_recoverycode_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("count", models.PositiveIntegerField()),
                ("began_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "accounts_attemptcount",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="accounts_attemptcount_one_window")
                ],
            },
        ),
        migrations.RunSQL(_ONE_TIME, migrations.RunSQL.noop),
        migrations.RunSQL(_HAS_FACTOR, migrations.RunSQL.noop),
        migrations.RunSQL(_NEEDS_FACTOR, migrations.RunSQL.noop),
    ]
