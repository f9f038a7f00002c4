import django.db.models.deletion
import kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0022_opening_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SyncDevice",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("device", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("received", models.BigIntegerField(default=0)),
                ("acknowledged", models.BigIntegerField(default=0)),
                ("clock_offset_ms", models.BigIntegerField(null=True)),
                ("last_done_at", models.DateTimeField(null=True)),
                ("cursor", models.BigIntegerField(default=0)),
                ("scope", models.CharField(blank=True, max_length=32)),
                ("tables_checked_at", models.DateTimeField(null=True)),
                ("sent", models.BinaryField(default=b"")),
                ("removed", models.JSONField(default=list)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "crm_syncdevice",
            },
        ),
        migrations.CreateModel(
            name="SyncCommand",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("command", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                ("kind", models.CharField(max_length=30)),
                ("done_at", models.DateTimeField()),
                ("moment", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("body", models.JSONField(default=dict)),
                ("state", models.CharField(max_length=8)),
                ("status", models.PositiveSmallIntegerField()),
                ("reply", models.JSONField(default=dict)),
                ("result_id", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, max_length=12)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="commands", to="crm.syncdevice"
                    ),
                ),
            ],
            options={
                "db_table": "crm_synccommand",
            },
        ),
        migrations.AddConstraint(
            model_name="syncdevice",
            constraint=models.UniqueConstraint(fields=("user", "device"), name="crm_syncdevice_of_user"),
        ),
        migrations.AddIndex(
            model_name="synccommand",
            index=models.Index(fields=["device", "command"], name="crm_synccommand_by_id"),
        ),
        migrations.AddIndex(
            model_name="synccommand",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True), models.Q(("reason", ""), _negated=True)),
                fields=["-received_at", "-id"],
                name="crm_synccommand_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="synccommand",
            constraint=models.UniqueConstraint(fields=("device", "sequence"), name="crm_synccommand_in_order"),
        ),
        migrations.AddConstraint(
            model_name="synccommand",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["done", "refused", "waiting"])), name="crm_synccommand_state_known"
            ),
        ),
    ]
