"""Leads in public: senders, leads with their log, the versions of the rules of assignment (HQ-2)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import kit.clock
import kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AssignmentRules",
            fields=[
                ("version", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("rules", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(default=kit.clock.now)),
                ("made_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": '"public"."leads_assignmentrules"',
            },
        ),
        migrations.CreateModel(
            name="LeadSender",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=30, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("website", "Website"), ("call_centre", "Call centre"), ("portal", "Portal")],
                        max_length=12,
                    ),
                ),
                ("mail_token", models.CharField(max_length=40, unique=True)),
                ("per_minute", models.PositiveIntegerField(default=120)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=kit.clock.now)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": '"public"."leads_sender"',
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("sender_ref", models.CharField(max_length=200, null=True)),
                ("form", models.CharField(max_length=4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "Needs correction"),
                            ("expired", "Never corrected"),
                            ("joined", "Joined to another lead"),
                            ("unassigned", "Not assigned"),
                            ("arrived", "Arrived"),
                            ("offered", "Offered"),
                            ("claimed", "Claimed"),
                            ("attempted", "Contact attempted"),
                            ("reached", "Reached"),
                            ("filed", "Filed"),
                            ("visited", "Visited"),
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("lost", "Lost"),
                            ("declined", "Declined"),
                        ],
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField(default=kit.clock.now)),
                ("requested_at", models.DateTimeField(null=True)),
                ("model", models.CharField(blank=True, max_length=40)),
                ("named_dealer", models.CharField(blank=True, max_length=30)),
                ("province", models.CharField(blank=True, max_length=20)),
                ("city", models.CharField(blank=True, max_length=20)),
                (
                    "repairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("dealer", models.CharField(blank=True, max_length=30)),
                ("assigned_at", models.DateTimeField(null=True)),
                ("assignment", models.PositiveIntegerField(default=0)),
                ("rules_version", models.PositiveIntegerField(null=True)),
                ("sealed", models.TextField(null=True)),
                ("sealed_key", models.TextField(null=True)),
                ("content_version", models.PositiveIntegerField(default=1)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "joined_to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leads.lead"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="leads.leadsender"
                    ),
                ),
            ],
            options={
                "db_table": '"public"."leads_lead"',
            },
        ),
        migrations.CreateModel(
            name="LeadIdentity",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
                (
                    "lead",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.lead"),
                ),
            ],
            options={
                "db_table": '"public"."leads_identity"',
            },
        ),
        migrations.CreateModel(
            name="SenderKey",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("sealed_secret", models.TextField()),
                ("created_at", models.DateTimeField(default=kit.clock.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="leads.leadsender"
                    ),
                ),
            ],
            options={
                "db_table": '"public"."leads_senderkey"',
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LeadEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=kit.clock.now)),
                ("kind", models.CharField(max_length=30)),
                ("actor", models.UUIDField(null=True)),
                ("data", models.JSONField(default=dict)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="leads.lead"
                    ),
                ),
            ],
            options={
                "db_table": '"public"."leads_event"',
                "indexes": [models.Index(fields=["lead", "id"], name="leads_event_of_lead")],
            },
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["-received_at", "-id"], name="leads_lead_newest"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["state", "received_at"], name="leads_lead_state_at"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["dealer", "assigned_at"], name="leads_lead_of_dealer"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("sealed__isnull", False)), fields=["received_at"], name="leads_lead_with_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(fields=("sender", "sender_ref"), name="leads_lead_once"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "quarantined",
                            "expired",
                            "joined",
                            "unassigned",
                            "arrived",
                            "offered",
                            "claimed",
                            "attempted",
                            "reached",
                            "filed",
                            "visited",
                            "ordered",
                            "delivered",
                            "lost",
                            "declined",
                        ],
                    )
                ),
                name="leads_lead_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed__isnull", True), ("sealed_key__isnull", True)),
                    models.Q(("sealed__isnull", False), ("sealed_key__isnull", False)),
                    _connector="OR",
                ),
                name="leads_lead_sealed",
            ),
        ),
    ]
